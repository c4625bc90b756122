/** The contract of this jar's descriptors. */
@NullMarked
package dev.nonagon.provider.glm;

import org.jspecify.annotations.NullMarked;
