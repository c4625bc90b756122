/** The contracts of this jar's providers, and journeys over a vendor's double. */
@NullMarked
package dev.nonagon.provider.codex;

import org.jspecify.annotations.NullMarked;
