/**
 * Logging in to the console and the management API.
 *
 * <ul>
 *   <li>L1 There is no default password. Until one is set, a set-up token stands on the process's console and in
 *       {@code DATA_DIR/setup-token}, for its owner alone; whoever has it sets the first password, once. Or
 *       {@code INITIAL_PASSWORD} does, unless it is weak. <em>Why:</em> a known default password was how routers were taken
 *       over.
 *   <li>L2 A file {@code DATA_DIR/reset-password} takes the password back at the next start. <em>Why:</em> who owns the folder
 *       owns the router, and a lost password must not cost the state.
 *   <li>L3 Passwords are kept as PBKDF2-HMAC-SHA256 with a salt and a count of their own, and hashed anew at a login when the
 *       count has risen. Ten characters at least.
 *   <li>L4 A session is a random id of 256 bits, of which the database knows the hash. It ends at logout, when it was idle or
 *       alive for too long, and with every change of the password, on all nodes at once. Each login begins a new one.
 *       <em>Why:</em> an id that was there before the login may be an attacker's. Sessions are listed and ended by a handle that lets
 *       nobody in.
 *   <li>L5 A login is counted as failed before its password is looked at and forgiven after. <em>Why:</em> otherwise a thousand
 *       guesses at once all see the count of none.
 *   <li>L6 Failures cost time, for the network and for the account, doubling. Beyond a number it is a lockout: audited, listed,
 *       and liftable. The account's delay does not hold whoever sits at this machine, so that strangers cannot lock the owner
 *       out.
 *   <li>L7 Everything is audited: logins, refused ones, logouts, changes, lockouts and their end.
 *   <li>L8 {@code nonagon.login.require-login=false} holds only at this machine (G6).
 *   <li>L9 With {@code nonagon.login.oidc.issuer} people log in at their company's OpenID provider: authorization code with
 *       PKCE, state and nonce, and an ID token whose signature, issuer, audience and time are checked. Only named subjects, or
 *       members of named groups, come in. The password then works at this machine alone, for the day the provider is down.
 * </ul>
 */
@NullMarked
package dev.nonagon.login;

import org.jspecify.annotations.NullMarked;
