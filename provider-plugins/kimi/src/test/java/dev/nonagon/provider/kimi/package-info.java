/** The contracts of this jar's providers, and a journey over a vendor's double. */
@NullMarked
package dev.nonagon.provider.kimi;

import org.jspecify.annotations.NullMarked;
