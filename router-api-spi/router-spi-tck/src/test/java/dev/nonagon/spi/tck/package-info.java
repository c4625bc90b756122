/** Tests of the contract tests: a toy format that passes, and its mutants that must not. */
@NullMarked
package dev.nonagon.spi.tck;

import org.jspecify.annotations.NullMarked;
