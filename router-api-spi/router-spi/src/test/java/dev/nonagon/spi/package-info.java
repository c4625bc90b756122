/** Tests of the contract's own parts. */
@NullMarked
package dev.nonagon.spi;

import org.jspecify.annotations.NullMarked;
