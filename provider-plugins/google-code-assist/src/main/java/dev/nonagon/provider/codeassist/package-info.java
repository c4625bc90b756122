/**
 * Google's Code Assist, as Gemini CLI and Antigravity use it: the Gemini format inside an envelope, a login that ends with a
 * project, and how much is left.
 *
 * <ul>
 *   <li>CA1 A request goes out as {@code {model, project, request}}, its body untouched inside.
 *   <li>CA2 An answer's wrapper {@code {response: …}} is taken off before anybody reads it, event by event, and what is in it
 *       keeps its bytes. <em>Why:</em> a client that speaks Gemini gets the very answer that Google's own API would give.
 *   <li>CA3 A login leads to an account with a project, loaded or made; what takes long is asked for again at the next turn,
 *       nobody sleeps on it.
 *   <li>CA4 No ids are made up: no session, no machine, no project.
 *   <li>CA5 Where the first of two hosts has no such door, is in trouble or is not to be reached, the same call goes to the other
 *       ({@code urls/other-endpoint} of the descriptor), unless the account has a place of its own. Limits are no trouble: they
 *       are the account's at both.
 * </ul>
 *
 * Out of scope: paid credits of Antigravity, pictures made by its models, its sandbox hosts.
 */
@NullMarked
package dev.nonagon.provider.codeassist;

import org.jspecify.annotations.NullMarked;
