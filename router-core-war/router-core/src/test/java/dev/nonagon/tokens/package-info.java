@NullMarked
package dev.nonagon.tokens;

import org.jspecify.annotations.NullMarked;
