/**
 * What each request cost: one record, from the upstream's own numbers.
 *
 * <ul>
 *   <li>G1 Every request that reached a route ends in exactly one {@link UsageRecord}, failed and cancelled ones too.
 *       <em>Why:</em> a request that is missing cannot be explained.
 *   <li>G2 Tokens are the upstream's; where it said nothing they are counted from the text and marked as estimated.
 *   <li>G3 A cancelled answer counts what was delivered.
 *   <li>G4 A bridged stream always asks its upstream for the tokens. A relayed one whose client did not ask stays as it is,
 *       and its tokens are estimates. <em>Why:</em> an upstream that is asked puts a member about tokens into every chunk, and
 *       some refuse the question; the client would get another stream than the one it asked for, or none.
 *   <li>G5 A request's tokens are those of all its attempts: an upstream that broke off, or was overtaken, is paid as well.
 *       An attempt that gave no answer counts what its upstream said it used, and no estimate.
 * </ul>
 *
 * {@link dev.nonagon.ledger} keeps them; {@link UsageLog} makes a line of each.
 */
@NullMarked
package dev.nonagon.usage;

import org.jspecify.annotations.NullMarked;
