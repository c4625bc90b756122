/**
 * From a model's name to the targets that may answer, in order.
 *
 * <ul>
 *   <li>R1 A name is looked up as a combo, then as an alias, then as {@code prefix/model}: the first slash splits, for
 *       model names hold slashes themselves.
 *   <li>R2 A combo's members are tried in their order, each with all its provider's accounts by priority.
 *   <li>R3 A combo inside a combo is followed; a circle is an error of the request, named, and never recursion.
 *   <li>R4 An unknown name is answered with the nearest names. <em>Why:</em> most unknown names are typing errors.
 *   <li>R5 Routing reads one immutable snapshot: no lock, no I/O, no database.
 *   <li>R6 What is tried after a failure is not decided here ({@code dev.nonagon.failures}).
 *   <li>R7 A name may end in how much to think: {@code model(high)}, {@code model(8192)}, {@code model(none)}. That is
 *       true of aliases, combos and what they stand for, too; the outermost word counts. A combo or alias that really
 *       has such a name is found first.
 * </ul>
 *
 * Out of scope for now: cooldowns, strategies, affinity, conditions; their issue builds on {@link RoutePlan}.
 */
@NullMarked
package dev.nonagon.routing;

import org.jspecify.annotations.NullMarked;
