/**
 * A Claude subscription behind a gateway for a Claude Code client.
 *
 * <ul>
 *   <li>CC1 A Claude Code client's headers and body arrive as they left; the one thing added is the flag without which the
 *       vendor does not take a login's token, behind the client's own flags. <em>Why:</em> the vendor's contract for gateways
 *       says so, and the client switches features by what comes back.
 *   <li>CC2 Nobody is made to look like Claude Code: no sentence, no tool names, no headers of its. <em>Why:</em> what the
 *       vendor then says is the truth, and its owner hears it.
 *   <li>CC3 What the vendor refuses because another program asks is no fault of the account nor of the request: another
 *       provider may answer it.
 *   <li>CC4 The flag goes along with tokens of a login only, not with an API key.
 * </ul>
 *
 * <p>Out of scope: API keys (provider {@code anthropic}).
 */
@NullMarked
package dev.nonagon.provider.claudecode;

import org.jspecify.annotations.NullMarked;
