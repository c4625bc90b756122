/**
 * Reading a few fields of a JSON body, changing a few and writing texts, without building a tree. Untouched bytes stay
 * byte-equal.
 */
@NullMarked
package dev.nonagon.spi.json;

import org.jspecify.annotations.NullMarked;
