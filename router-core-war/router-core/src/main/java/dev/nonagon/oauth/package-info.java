/**
 * Logins at providers: getting one, and keeping it alive.
 *
 * <ul>
 *   <li>L1 A login under way is a row: its state, its verifier, what the person is to do. Any node can go on with it. It can
 *       be finished once, and ends after ten minutes. <em>Why:</em> what a browser holds can be stolen or changed.
 *   <li>L2 The loopback port that a vendor's page sends the browser back to is open only while such a login is pending, and
 *       only on this machine. Whoever works from another one pastes what the browser ended at.
 *   <li>L3 The same person who logs in again gets a new credential for the same account, and no second account.
 *   <li>L4 A credential is renewed before it ends, whether or not there is traffic or a rest; each flow says how long before,
 *       and every account does it at a moment of its own. A provider that refuses a token has it renewed at once.
 *   <li>L5 An account's credential is renewed by one at a time: by one thread of a node, and by one node (a lease in the
 *       database). Whoever comes meanwhile waits and takes what came. Renewals by one OAuth client follow each other.
 *       <em>Why:</em> a refresh token that is used twice ends the login.
 *   <li>L6 What came is kept before it is used. If somebody else has kept another credential meanwhile, that one counts.
 *   <li>L7 A refresh token that the provider takes no more is not tried again: the account rests with the words "log in
 *       again" until it has another credential. A provider in trouble is asked again, from 5 seconds to 5 minutes later.
 *   <li>L8 A node that dies while it renews leaves either the new credential or the old one; its lease ends by itself.
 *   <li>L9 Where one provider uses another's accounts (a descriptor's {@code accountsOf}: the same service in another format),
 *       one login serves both. What was stored under the former goes to the latter, and no account is lost.
 * </ul>
 */
@NullMarked
package dev.nonagon.oauth;

import org.jspecify.annotations.NullMarked;
