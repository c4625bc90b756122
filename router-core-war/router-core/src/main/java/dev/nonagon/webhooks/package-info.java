/**
 * Calls to the owner's own addresses when something happens.
 *
 * <ul>
 *   <li>H1 A webhook is told of the kinds of {@link dev.nonagon.occasions.Occasion} it asks for. Taking an occasion never waits:
 *       a bounded queue in memory, then rows of the database, then calls by one thread.
 *   <li>H2 What is to be told survives a restart, and is told once, whichever node saw it and however many did: a row's id is
 *       made of webhook and occasion. A receiver may still hear twice when the router dies between a call and its note of it;
 *       {@code webhook-id} stays the same.
 *   <li>H3 A call is signed as Standard Webhooks says: {@code webhook-id}, {@code webhook-timestamp} and {@code
 *       webhook-signature: v1,} with HMAC-SHA256 over {@code id.timestamp.body}. <em>Why:</em> receivers have libraries for it,
 *       and an old call cannot be sent again as a new one.
 *   <li>H4 An answer of 2xx is a success. After anything else it is tried again, later each time and never at the same moment as
 *       others, for {@code retry-for}; then it is dead, is shown as such, and can be sent again by hand. 410 says that nobody is
 *       there any more: it is dead at once.
 *   <li>H5 Calls go through the same guard, proxies and transports as every other: no private address, no redirect followed.
 *   <li>H6 URL and secret are sealed; with many services the URL alone is enough to write there. Neither is shown again, but
 *       for the secret once, when it is made.
 *   <li>H7 Of each webhook deliveries are kept for {@code keep-for}.
 *   <li>H8 An allowance is low at {@code quota-low} percent, and back when more than that is left again. A combo is exhausted
 *       when a request found nobody to answer it though it was itself in order; that is told every 15 minutes at the most.
 * </ul>
 *
 * @source https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
@NullMarked
package dev.nonagon.webhooks;

import org.jspecify.annotations.NullMarked;
