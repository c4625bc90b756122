/** Tests of the contract's own parts. */
@NullMarked
package dev.nonagon.spi.provider;

import org.jspecify.annotations.NullMarked;
