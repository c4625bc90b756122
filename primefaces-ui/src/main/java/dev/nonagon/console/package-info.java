/**
 * The console: a web fragment of Faces pages, one for each {@link dev.nonagon.console.Screen}. It knows the router's features and no provider by name; its forms,
 * badges and policy labels come from the providers' descriptors.
 *
 * <ul>
 *   <li>C1 Addresses are short and say what is shown: {@code /dashboard/provider?id=ID}. A page that is loaded again is where it was. <em>Why:</em> people send
 *       each other links, and phones forget pages.
 *   <li>C2 Nobody sees a page who may not call {@code /api}: the same {@link dev.nonagon.access.Gatekeeper} decides. Whoever has to log in comes back to where
 *       they wanted to be, and only to a page of the console.
 *   <li>C3 Pages are stateless: nothing of them is kept in the server between two requests. <em>Why:</em> a page that was open overnight still works, on any
 *       node, and a view that expired is an error that nobody understands.
 *   <li>C4 Buttons name what they are about by its id, never by its place in a list. <em>Why:</em> lists change between the look and the click.
 *   <li>C5 What cannot be done is said as a sentence that says what to do; so is what was done. What destroys something asks, and names what is lost.
 *   <li>C6 The console does what it does by the services of {@code /api}, in the name of the visitor, so that both are checked and audited alike.
 *   <li>C7 No script and no handler stands in a page: all scripts are files or carry a nonce.
 *   <li>C8 Every text is in the bundle {@code words}; English and German have the same keys.
 *   <li>C9 What lives (cooldowns, quotas, requests) is asked for again while the page is looked at, and not while its tab is hidden.
 * </ul>
 */
@NullMarked
package dev.nonagon.console;

import org.jspecify.annotations.NullMarked;
