/** Tests of import and export. */
@NullMarked
package dev.nonagon.exchange;

import org.jspecify.annotations.NullMarked;
