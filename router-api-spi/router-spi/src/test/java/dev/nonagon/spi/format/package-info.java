/** Tests of the contract's own parts. */
@NullMarked
package dev.nonagon.spi.format;

import org.jspecify.annotations.NullMarked;
