/**
 * Who changed what, from what to what.
 *
 * <ul>
 *   <li>A1 An entry is written in the transaction of its change. <em>Why:</em> neither is there without the other.
 *   <li>A2 Secrets are masked before they get here: an entry is made of views, which hold none; that a secret was replaced
 *       is said by its field.
 *   <li>A3 Entries are never changed; old ones may be dropped by age.
 * </ul>
 */
@NullMarked
package dev.nonagon.audit;

import org.jspecify.annotations.NullMarked;
