/**
 * The request log: everything about a request, for the owner who wants to know what really went over the wire. Off by default.
 *
 * <ul>
 *   <li>D1 It is on for all keys or for some, and until a moment if one is given. Switched by {@code POST /api/request-log}, by
 *       the settings {@code nonagon.request-log.*}, or by {@code ENABLE_REQUEST_LOGS=true}, which counts where nobody has set
 *       anything else. Counts at once, on all nodes.
 *   <li>D2 An entry holds the client's request and answer, each attempt's call and answer, what was decided, what translation
 *       lost, and when each of it happened. Whoever was refused before routing leaves none.
 *   <li>D3 No credential is in it: header fields and query parameters whose names speak of one are masked, and the client's own
 *       key and the account's secrets are masked wherever they stand. What people write into their prompts stays.
 *   <li>D4 Entries are files in {@code requests/} of the data directory, for their owner alone, each sealed with a key of its
 *       own which the vault seals. <em>Why files:</em> bodies would make the database, its backups and its journal grow, a
 *       deleted row gives no space back at once, and a log must never slow down or fill up what keeps credentials. Each node has
 *       its own.
 *   <li>D5 They never hold more than {@code max-bytes} together, part-written ones among them, and nothing older than {@code
 *       max-age}; the oldest go first.
 *   <li>D6 Of each body at most {@code max-body-bytes} are kept, and all requests under way and waiting to be written hold at
 *       most a fixed number of bytes together. What does not fit is cut and marked ({@code cut}).
 *   <li>D7 No answer waits for the log: entries are sealed and written by one thread behind a bounded queue. What it cannot
 *       take is dropped and counted; so is what the disk refuses.
 *   <li>D8 Whoever reads, exports, replays or deletes an entry stands in the audit log.
 * </ul>
 *
 * <p>Out of scope: numbers over many requests ({@code usage}); the last requests without bodies ({@code requests}).
 */
@NullMarked
package dev.nonagon.requestlog;

import org.jspecify.annotations.NullMarked;
