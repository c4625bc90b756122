/**
 * What rests after a failure, for how long, and what wakes it.
 *
 * <ul>
 *   <li>C1 A guess reorders, a hint excludes. What a provider or an operator said ({@code hinted}) is left out until then;
 *       what the router guesses goes last, and is still tried when nothing else is left. <em>Why:</em> a wrong guess must
 *       never be the reason that nobody answers.
 *   <li>C2 Three places rest: a model on an account, an account, a provider; and a provider's one model, where the provider
 *       said that only that is busy.
 *   <li>C3 A hint lasts as long as it says, {@code hint-ceiling} at the most. A guess lasts a second, twice as long with
 *       each strike, {@code ceiling} at the most; half an hour for a credential that was not accepted or may not, a minute
 *       for an allowance. A gatekeeper's challenge lasts ten seconds at the least.
 *   <li>C4 A rest is one window: however many requests fail in it, it is one strike. An attempt that began before the rest
 *       did is no news about it. <em>Why:</em> 200 parallel requests meet one limit, not 200.
 *   <li>C5 The newest hint counts, also if it is shorter. A guess never shortens or outdoes what was said.
 *   <li>C6 An answer ends what rested when its attempt began, strikes and all: the model, the account, the provider. The
 *       answer to an attempt that began before the rest did ends nothing.
 *   <li>C7 The first broken answer of a provider is only remembered; the second rests. Strikes are forgotten when a rest has
 *       been over for as long as it lasted, ten minutes at the least.
 *   <li>C8 Evidence ends what it refutes: some of the allowance is left, another credential, an account that is gone. So
 *       does a person, by the API.
 *   <li>C9 No prison: {@code probe-interval} after a rest began one request may try nevertheless, then another after half as
 *       long again, up to about an hour. Only a lost login is not tried before a person has logged in, but once after a
 *       start.
 *   <li>C10 Rests are written down, behind, and are there after a restart; several nodes on one database know each other's
 *       within about two seconds. What cannot be read, or is longer than it may be, is left out or cut.
 *   <li>C11 {@link dev.nonagon.cooldowns.Notice} tells of rests that begin and end and of lost logins, never on a request's
 *       thread.
 *   <li>C12 Reading takes no lock, asks no database and allocates nothing.
 *   <li>C13 Ends are spread by a twentieth (hints) or a tenth (guesses), thirty seconds at the most, so that many accounts
 *       do not wake together.
 * </ul>
 *
 * What is penalised is decided in {@code dev.nonagon.failures}; who is asked instead, in the router's itinerary.
 */
@NullMarked
package dev.nonagon.cooldowns;

import org.jspecify.annotations.NullMarked;
