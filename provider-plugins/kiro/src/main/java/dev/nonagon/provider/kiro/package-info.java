/**
 * Kiro of AWS: its logins, its calls, its quota. The wire is the format {@code kiro-conversation}'s.
 *
 * <ul>
 *   <li>R1 The profile goes along only where the account has one.
 *   <li>R2 A client registered with AWS lasts about ninety days. Its secret is kept with the tokens, its end with the account;
 *       behind it no token can be renewed, and the person must log in again. <em>Why:</em> a refresh token is bound to its client.
 *   <li>R3 Whatever way an account came, it is renewed where it came from: with a client's secret at AWS, else at Kiro's own
 *       service.
 *   <li>R4 A refresh token is spent by its use. The new one is granted, and a profile that came with it, too.
 *   <li>R5 Who somebody is, the usage tells if the token does not; a login does not fail for want of it.
 *   <li>R6 No borrowed name of a program, no machine, no invented invocation goes along.
 * </ul>
 */
@NullMarked
package dev.nonagon.provider.kiro;

import org.jspecify.annotations.NullMarked;
