/** The contract of this jar's descriptors, and the journey to a double of Google Cloud. */
@NullMarked
package dev.nonagon.provider.vertex;

import org.jspecify.annotations.NullMarked;
