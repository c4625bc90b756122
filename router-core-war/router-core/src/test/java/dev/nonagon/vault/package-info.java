@NullMarked
package dev.nonagon.vault;

import org.jspecify.annotations.NullMarked;
