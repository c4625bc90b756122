/**
 * What rests after a failure, for how long, and what wakes it.
 */
@NullMarked
package dev.nonagon.cooldowns;

import org.jspecify.annotations.NullMarked;
