/** What an owner sees of requests afterwards: log, replay, numbers and calls to addresses of their own. */
@NullMarked
package dev.nonagon.blackbox.observed;

import org.jspecify.annotations.NullMarked;
