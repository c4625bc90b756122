/** The contracts of this jar's provider, and a journey over a vendor's double. */
@NullMarked
package dev.nonagon.provider.iflow;

import org.jspecify.annotations.NullMarked;
