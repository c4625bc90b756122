/**
 * What happened to the last requests, for "why did this go there?" (Q-rules).
 *
 * <ul>
 *   <li>Q1 The newest are kept, in memory, up to a number and a weight; the oldest go first. <em>Why:</em> it is an answer
 *       to a question that is asked now; the ledger is for the past.
 *   <li>Q2 No body, header or secret is in it: who asked, what was decided and why, how long it took, what it cost.
 *   <li>Q3 Putting a story aside costs a request next to nothing: its words are made when somebody reads it.
 *   <li>Q4 A request that is being answered can be looked at from outside. It does not know of that, and nothing waits for it.
 * </ul>
 */
@NullMarked
package dev.nonagon.requests;

import org.jspecify.annotations.NullMarked;
