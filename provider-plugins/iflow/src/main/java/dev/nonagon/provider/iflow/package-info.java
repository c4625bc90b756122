/**
 * iFlow with its login. The vendor closed the service on 2026-04-17; the plugin stays for whoever still has access.
 *
 * <ul>
 *   <li>I1 A login comes to an API key, told by the user info; with it chats are paid and signed. A login that brings no key
 *       is none.
 *   <li>I2 Each chat is signed: HMAC-SHA256 by the key over program, session and time. The program is {@code nonagon}, the
 *       session is the request: nothing is made up.
 *   <li>I3 A stream is asked to tell its usage. <em>Why:</em> otherwise nobody would know it.
 * </ul>
 */
@NullMarked
package dev.nonagon.provider.iflow;

import org.jspecify.annotations.NullMarked;
