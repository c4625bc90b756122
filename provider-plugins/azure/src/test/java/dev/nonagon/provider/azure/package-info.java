/** The contract of this jar's descriptors, and calls to a double of Azure. */
@NullMarked
package dev.nonagon.provider.azure;

import org.jspecify.annotations.NullMarked;
