/** What a servlet that only passes bytes on would give on the same server: the floor under the router's own cost. */
@NullMarked
package dev.nonagon.bench.pump;

import org.jspecify.annotations.NullMarked;
