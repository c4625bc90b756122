@NullMarked
package dev.nonagon.cooldowns;

import org.jspecify.annotations.NullMarked;
