@NullMarked
package dev.nonagon.combos;

import org.jspecify.annotations.NullMarked;
