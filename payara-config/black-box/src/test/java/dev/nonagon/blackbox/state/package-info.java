/**
 * What must not be lost and what must not be shown, on the packed router: it is killed again and again while it writes, and
 * secrets are planted wherever one can be.
 */
@NullMarked
package dev.nonagon.blackbox.state;

import org.jspecify.annotations.NullMarked;
