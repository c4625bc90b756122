@NullMarked
package dev.nonagon.thinking;

import org.jspecify.annotations.NullMarked;
