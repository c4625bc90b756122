/**
 * Client API keys: who may ask this router for what, how often and for how much.
 *
 * <ul>
 *   <li>K1 A key is {@code sk-MACHINE-ID-CHECK}: 16 hex digits that say which router made it, 26 letters and digits with
 *       128 random bits, and 8 hex digits of an HMAC-SHA256 over the two. Keys of other forms that were imported stay as
 *       they are. <em>Why:</em> tools of 9Router's users know the form; the check tells a slip of the pen from a stranger.
 *   <li>K2 What decides is a keyed hash (HMAC-SHA256 with a secret of the vault) of the whole key, looked up in an immutable
 *       map in memory. <em>Why:</em> the time of the look-up depends on a value nobody outside can compute.
 *   <li>K3 A key is handed out once, when it is made or rotated, and again only by an audited reveal of the copy in the
 *       vault. A key that was made unrevealable has no such copy. No view, message or {@code toString} holds a key.
 *   <li>K4 Keys that are declared ({@code nonagon.api-keys.NAME.key}) stand in the same list, read-only, with the scope of
 *       inference and no limits.
 *   <li>K5 A key is needed unless the caller is on this machine and no key is demanded there; whoever comes through a proxy,
 *       from a web page or by a foreign host name is not on this machine. <em>Why:</em> a page in a browser must not spend
 *       its reader's money.
 *   <li>K6 Refusals name the key's rule: 401 not known, switched off or expired; 403 network, scope or model; 429 requests a
 *       minute, parallel requests or budget, with the time to come back. Nothing is counted for what is refused.
 *   <li>K7 A budget is reserved before, for the prompt and the longest answer, and settled after with what was used; days
 *       and months are those of {@code nonagon.time-zone} (UTC). Parallel requests can never reserve more than there is.
 *   <li>K8 With several nodes each draws portions of a budget from the database, in the background, and spends them in
 *       memory. Only a request that would otherwise be refused waits for the database. <em>Why:</em> the hot path must not
 *       wait, and a wrong refusal is worse than a short wait. A node that could not reach the database for five minutes
 *       lets nothing more through on its portions; after ten the others take them back. Requests a minute and parallel
 *       requests are counted by each node for itself.
 *   <li>K9 What was spent is written behind, about every second; a kill loses at most that.
 * </ul>
 */
@NullMarked
package dev.nonagon.apikeys;

import org.jspecify.annotations.NullMarked;
