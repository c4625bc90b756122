/** The contract of this jar's descriptors. */
@NullMarked
package dev.nonagon.provider.minimax;

import org.jspecify.annotations.NullMarked;
