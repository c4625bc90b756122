/**
 * What the ledger says, put together for people and scripts (A-rules).
 *
 * <ul>
 *   <li>A1 Every figure is a sum of the ledger's; nothing is estimated here. A report first writes what has just gathered, so
 *       that a request that was answered is in it.
 *   <li>A2 A period is cut at full hours, or days, of the asked time zone, and the answer says where. Where a zone's days do
 *       not begin at a full hour of UTC, the hour in which they begin is theirs.
 *   <li>A3 Whole days of the router's own zone are read from the sums of days, everything else from those of hours.
 *   <li>A4 Lists are by what costs or weighs most, and end somewhere; what was left off is summed up as a rest.
 *   <li>A5 No key, token or body is in a report: keys and accounts are shown by the name that their owner gave them.
 *   <li>A6 Money leaves here in dollars. A display currency is a factor that the answer names, never a second amount.
 *   <li>A7 A search of single requests reads by the index of what the fewest requests fit ({@code RequestPages}). <em>Why:</em>
 *       among a million the wrong one takes seconds, and H2, which plans by little, takes it.
 * </ul>
 */
@NullMarked
package dev.nonagon.analytics;

import org.jspecify.annotations.NullMarked;
