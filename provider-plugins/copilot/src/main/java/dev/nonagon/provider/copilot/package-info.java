/**
 * GitHub Copilot: a login by device code, the exchange of GitHub's token for a short one of Copilot's, three descriptors by
 * the format of Copilot's endpoints, all with the accounts of one, and how much is left of a plan.
 *
 * <ul>
 *   <li>GH1 An account's access token is Copilot's, which lasts about half an hour; its refresh token is GitHub's. So the
 *       router's refresh service renews the one by the other, and nothing is exchanged on the way of a request.
 *   <li>GH2 Calls go to the host that the exchange named ({@code endpoints.api}), unless the account has a base URL of its
 *       own. <em>Why:</em> plans of companies have another host than those of persons.
 *   <li>GH3 {@code x-initiator} says {@code agent} where the newest message is not a person's. <em>Why:</em> Copilot counts
 *       what a person asks; the rounds of tools that follow are part of it.
 *   <li>GH4 A body is changed only where Copilot is known to refuse it; every other byte stays.
 *   <li>GH5 Of what an editor sends, only what the protocol asks for is sent: {@code editor-version} and its two
 *       neighbours. No ids of a machine or a session, no user agent of another program.
 * </ul>
 *
 * Out of scope: completions inside an editor, GitHub Enterprise Server, the web socket of {@code /responses}.
 */
@NullMarked
package dev.nonagon.provider.copilot;

import org.jspecify.annotations.NullMarked;
