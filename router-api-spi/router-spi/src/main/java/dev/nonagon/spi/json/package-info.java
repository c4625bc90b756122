/** Reading a few fields of a JSON body, and changing a few, without building a tree. Untouched bytes stay byte-equal. */
@NullMarked
package dev.nonagon.spi.json;

import org.jspecify.annotations.NullMarked;
