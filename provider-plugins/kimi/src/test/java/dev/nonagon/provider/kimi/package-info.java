/** The contract of this jar's descriptors. */
@NullMarked
package dev.nonagon.provider.kimi;

import org.jspecify.annotations.NullMarked;
