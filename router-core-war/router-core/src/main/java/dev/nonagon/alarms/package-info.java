/**
 * Says in time that money or tokens run out (B-rules).
 *
 * <ul>
 *   <li>B1 Watched are the budgets of client keys, and what the whole router may cost in a day and a month ({@code
 *       nonagon.usage.alarm-day}, {@code nonagon.usage.alarm-month}, in dollars). The router's own are alarms, not limits:
 *       nothing is refused because of them.
 *   <li>B2 Four fifths and the whole of a budget are told, each once in its period. What jumps over both at once is told once.
 *   <li>B3 It looks a few times a minute, behind the requests. What a node has told it does not tell again; what other nodes
 *       and former starts have told, webhooks know by the occasion's key.
 * </ul>
 */
@NullMarked
package dev.nonagon.alarms;

import org.jspecify.annotations.NullMarked;
