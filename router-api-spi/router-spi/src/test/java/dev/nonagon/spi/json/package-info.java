/** Tests of the contract's own parts. */
@NullMarked
package dev.nonagon.spi.json;

import org.jspecify.annotations.NullMarked;
