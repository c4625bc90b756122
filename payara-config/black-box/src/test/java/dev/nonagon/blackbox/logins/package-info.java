/** Logins at vendors and what becomes of them, through the packed router. */
@NullMarked
package dev.nonagon.blackbox.logins;

import org.jspecify.annotations.NullMarked;
