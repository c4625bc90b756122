/**
 * The management API under {@code /api}: everything that can be set up, as JSON. {@code docs/management-api.md} lists paths and
 * shapes, and where they differ from 9Router's.
 *
 * <ul>
 *   <li>M1 A resource reads, asks a book and shows; what may be written is the book's to say.
 *   <li>M2 Each method says what its caller needs ({@link dev.nonagon.access.Needs}). {@code routes.txt} among the tests lists
 *       every route with its need; a route without a row fails. <em>Why:</em> routers were taken over through the route that
 *       somebody forgot.
 *   <li>M3 Bodies are strict: an unknown field, a field twice, a text for a number is refused by name. <em>Why:</em> a setting
 *       that was misspelt and accepted is believed to hold.
 *   <li>M4 No answer holds a secret, but the making and the audited reveal of an API key. Accounts show which kind of credential
 *       they have, nodes the names of their headers.
 *   <li>M5 Errors are {@code {"error":"sentence","field":"…"}}, field only where one is to blame: 400 does not fit, 404 unknown,
 *       409 taken, declared elsewhere or changed meanwhile, 503 no database.
 *   <li>M6 A change may say for which version it was made, in {@code version} or {@code If-Match}; an outdated one is refused.
 *   <li>M7 A test of an account or node is a real, cheap call: the list of models where there is one, else a chat of a few tokens.
 *       It goes through the same guard, proxy and provider code as requests, and no longer than ten seconds.
 *   <li>M8 A base URL's host is checked before it is kept. Pointing an account or node elsewhere drops its secrets, and the answer
 *       says so.
 *   <li>M9 What a caller sends is never logged.
 * </ul>
 */
@NullMarked
package dev.nonagon.management;

import org.jspecify.annotations.NullMarked;
