/**
 * What every request and every call of an upstream used and cost, kept for as long as somebody may ask (L-rules).
 *
 * <ul>
 *   <li>L1 A request is counted when it ends, under that moment; it and its calls of upstreams have a row each, and their sums
 *       go into an hour and a day. Sums are kept for ever, rows for {@code nonagon.usage.keep-rows}.
 *   <li>L2 Nobody waits for the ledger. Sums gather in memory and are never dropped; rows wait behind a bound, beyond which
 *       the oldest are dropped and counted. Both are written twice a second, in one transaction. <em>Why sums first:</em> a
 *       report must agree with the bill on the day on which the database was slow, too.
 *   <li>L3 A batch carries a number that its transaction writes as well. One whose fate is not known is looked for before it is
 *       written again. <em>Why:</em> a sum that is added twice cannot be found later.
 *   <li>L4 A ledger that was not closed says so at the next start. What ended within a second before the end may be missing.
 *   <li>L5 Names are kept once, under a hash of their text: nodes need not agree on numbers, rows stay short, and to rename an
 *       account or a key renames its past.
 *   <li>L6 Sums are by provider, model, account, key, tool, combo, the client's format and failure. A request is counted where
 *       its last call went, tokens and money where they were used. Names that clients make up cannot make the sums grow
 *       without a bound: beyond {@value dev.nonagon.ledger.Sums#MOST} in half a second they are put together.
 *   <li>L7 Money is in billionths of a dollar ({@link dev.nonagon.pricing}). What a subscription or a free plan has answered
 *       costs nothing; what it would have cost is kept beside, as spared. What has no price is counted as unpriced tokens.
 *   <li>L8 The same sums are kept once more by each dimension alone, by none, and those of days of each key by one more.
 *       <em>Why:</em> people use many tools with many models, so that sums by all names together are nearly as many as
 *       requests; most questions name one or none, or whose key it was and one more.
 * </ul>
 *
 * <p>Decisions: by JDBC in batches, for an entity manager would copy each row twice and give nothing back. Hours are UTC so that
 * any time zone of whole hours can be cut out of them; days are the router's own, for long reports.
 *
 * <p>Out of scope: what the reports look like ({@link dev.nonagon.analytics}), budgets ({@link dev.nonagon.apikeys}).
 */
@NullMarked
package dev.nonagon.ledger;

import org.jspecify.annotations.NullMarked;
