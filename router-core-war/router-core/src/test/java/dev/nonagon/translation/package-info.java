@NullMarked
package dev.nonagon.translation;

import org.jspecify.annotations.NullMarked;
