/**
 * What translators share where their logic really is the same. The router calls none of it; a translator takes what fits and
 * writes the rest itself. Stateless unless said otherwise.
 */
@NullMarked
package dev.nonagon.spi.kit;

import org.jspecify.annotations.NullMarked;
