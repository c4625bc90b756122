/** The sample plugin of the documentation, built and tested as a stranger would, from its sources. */
@NullMarked
package dev.nonagon.spi.tck.sample;

import org.jspecify.annotations.NullMarked;
