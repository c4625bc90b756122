/** Tests of the double: it refuses, answers and misbehaves as it says. */
@NullMarked
package dev.nonagon.spi.tck.upstream;

import org.jspecify.annotations.NullMarked;
