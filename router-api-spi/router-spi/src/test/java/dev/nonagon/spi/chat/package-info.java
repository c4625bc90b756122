/** Tests of the contract's own parts. */
@NullMarked
package dev.nonagon.spi.chat;

import org.jspecify.annotations.NullMarked;
