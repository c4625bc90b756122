/** The rules of the format, and what other formats become in it. */
@NullMarked
package dev.nonagon.format.kiro;

import org.jspecify.annotations.NullMarked;
