/** The contracts of this jar's provider, and journeys over a vendor's double. */
@NullMarked
package dev.nonagon.provider.claudecode;

import org.jspecify.annotations.NullMarked;
