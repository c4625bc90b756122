/**
 * From a model's name to those who may answer.
 *
 * <p>Operations: {@link dev.nonagon.routing.Router#way way} (what a name means), {@link dev.nonagon.routing.Router#models models}
 * (what a client may ask for), {@link dev.nonagon.routing.Router#meaning meaning} (under which names something is allowed or
 * forbidden), {@link dev.nonagon.routing.Router#route route} (all targets in plain order).
 *
 * <ul>
 *   <li>R1 A name is looked up as a combo, then as an alias, then as {@code prefix/model}: the first slash splits, for
 *       model names hold slashes themselves. Upper and lower case are two.
 *   <li>R2 A combo's members are tried in the order of its {@link dev.nonagon.combos.Strategy}, each with all its provider's
 *       accounts by priority. An alias of several models is a pool: a combo that gives to each in turn.
 *   <li>R3 A combo inside a combo is followed; whoever leads back to itself means nothing and says how, and never recursion.
 *   <li>R4 An unknown name is answered with the nearest names. <em>Why:</em> most unknown names are typing errors.
 *   <li>R5 Routing reads one immutable snapshot: no lock, no I/O, no database.
 *   <li>R6 What is tried after a failure is not decided here ({@code dev.nonagon.failures}).
 *   <li>R7 A name may end in how much to think: {@code model(high)}, {@code model(8192)}, {@code model(none)}. That is
 *       true of aliases, combos and what they stand for, too; the outermost word counts. A combo, an alias or a listed model
 *       that really has such a name is found first.
 *   <li>R8 What a name means is found out once a snapshot: {@link dev.nonagon.routing.Way}. A member that nobody can answer
 *       (unknown, ended, excluded, switched off, without an account) stays in it with the reason and is skipped. <em>Why:</em>
 *       a combo goes on without it, and its owner must be able to see that.
 *   <li>R9 Conditions say for which requests a member is meant; all of them must hold. The request's body is read only if one
 *       asks for it. A maximum price holds for whatever the member leads to; a price that is not known is too high.
 *   <li>R10 "Subscription only" (of a combo, or of the router) fails closed: what is no subscription is not asked, even if
 *       nothing else is left, and the answer says so. A member's own tier goes before its provider's. A misspelt value of the
 *       setting counts as true. <em>Why:</em> the switch is there so that no money is spent.
 *   <li>R11 A member or an alias may be a pattern: all models that are listed and can be asked for now, the thriftiest tier
 *       (subscription, cheap, free, local) first. With a slash it is compared with {@code provider/model}, without with the
 *       model alone. It never means combos or aliases.
 *   <li>R12 A name that is none of these, but a model's name as its vendor writes it, goes to the providers that list it or
 *       whose descriptor's {@code names} fit, and that can be asked; the thriftiest tier first.
 *   <li>R13 A client's name that nobody can answer, and that names neither a combo, an alias nor a known prefix, stands for the
 *       fallback model if there is one. <em>Why:</em> some clients use names on the side that their user never chose. Members
 *       of combos get no fallback: a typing error there must be seen.
 *   <li>R14 For clients that show only ids with certain words in them, each model has one more id in such a shape, from which
 *       the real one can be read back.
 *   <li>R15 What is excluded, of a provider or by all its accounts' lists, is neither answered nor listed.
 *   <li>R16 Leave to ask for one of several models that a name may lead to is not leave for that name.
 * </ul>
 *
 * Out of scope: which member and account is tried first and next, cooldowns, quotas, affinity.
 */
@NullMarked
package dev.nonagon.routing;

import org.jspecify.annotations.NullMarked;
