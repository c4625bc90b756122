/** Contract, rules and shapes of the format. */
@NullMarked
package dev.nonagon.format.anthropic;

import org.jspecify.annotations.NullMarked;
