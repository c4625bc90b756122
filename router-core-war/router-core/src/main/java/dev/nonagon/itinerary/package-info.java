/**
 * The way of one request: which member of a combo, which account, what after a failure, when to wait and when to give up.
 *
 * <p>{@link dev.nonagon.itinerary.Itineraries#plan} makes an {@link dev.nonagon.itinerary.Itinerary} out of what a name means
 * ({@link dev.nonagon.routing.Way}); the gateway walks it step by step and says how each step went.
 *
 * <ul>
 *   <li>I1 The next target is chosen when it is needed, by how things stand then. <em>Why:</em> while one target is asked,
 *       other requests learn about the others.
 *   <li>I2 Choosing reads immutable pictures and live counters: no lock, no I/O, next to no allocation. The body is read only
 *       if a condition or a model's known limits ask for it.
 *   <li>I3 A combo's members are ordered by its strategy; explicit tiers go before strategy. A conversation's home goes first
 *       but for {@code fallback}, which is an order already. Members known to be too small or too blind for the request go
 *       last: they may still be all there is.
 *   <li>I4 Accounts of a provider: by priority, in turn, by weight, by use, by what is left, by the soonest reset. Weights and
 *       turns come from a counter and not from chance, so that any run of requests meets the shares.
 *   <li>I5 A conversation stays with its account (and its combo's member) as long as that one can be used. If it cannot, the
 *       conversation borrows another, the same as long as it lasts, and goes home when home is back. <em>Why:</em> prompt
 *       caches; a binding that a fail-over overwrites never comes back.
 *   <li>I6 A hint excludes, a guess reorders: who rests because a provider said so is not asked before its time but for a due
 *       probe; who rests because we guess (overload, no connection, a broken answer) goes last, and is asked when nobody
 *       else is left.
 *   <li>I7 Each account is asked at most once for a request, but for what a moment cures: the same again shortly, once where
 *       somebody else could answer and {@code same-again} times where nobody could, with a growing wait, half of it random.
 *   <li>I8 When everybody rests and the first is back within {@code max-wait} (all waits of the request together), the
 *       request waits, and looks again each second. Else the answer says when the first is back.
 *   <li>I9 An account with a limit has a short queue: {@code queue-wait}, and only when no other account has a place.
 *   <li>I10 A request makes at most {@code max-tries} calls and has its first word within {@code max-time}, whatever is tried.
 *   <li>I11 What the client has got a part of is never tried elsewhere; it is penalised all the same.
 *   <li>I12 A missing, paused or resting account is never the client's fault: it stops no combo, and no client is told 400
 *       for it.
 *   <li>I13 A combo may ask for a second member beside the first when that has said nothing for a while. Only another model's
 *       member, only one, only one that is well; whoever is first answers.
 *   <li>I14 Every decision is in the {@link dev.nonagon.itinerary.Trace}; {@link dev.nonagon.itinerary.Itineraries#preview}
 *       says beforehand what would happen, and changes nothing.
 * </ul>
 */
@NullMarked
package dev.nonagon.itinerary;

import org.jspecify.annotations.NullMarked;
