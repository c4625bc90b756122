/**
 * What happens to the router that its owner may want to hear of, as CDI events that any feature fires and any observes.
 *
 * <ul>
 *   <li>W1 An {@link dev.nonagon.occasions.Occasion} is fired once by the node that saw it. Two that mean the same, told by two
 *       nodes or after a restart, have the same {@link dev.nonagon.occasions.Occasion#key}. <em>Why:</em> nobody wants to be
 *       called twice for one thing.
 *   <li>W2 It holds names, ids and numbers: no secret, no prompt.
 *   <li>W3 Whoever observes one returns at once.
 * </ul>
 */
@NullMarked
package dev.nonagon.occasions;

import org.jspecify.annotations.NullMarked;
