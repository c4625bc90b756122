/** A wire language: its HTTP surface, its requests, answers, streams and errors, read and written through {@link dev.nonagon.spi.chat}. */
@NullMarked
package dev.nonagon.spi.format;

import org.jspecify.annotations.NullMarked;
