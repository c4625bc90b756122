/**
 * What a conversation says about tools, put in order on its way to another format.
 *
 * <ul>
 *   <li>TT1 Only a request that is written anew in another format is repaired. <em>Why:</em> within one format the
 *       client's own words are what the upstream shall judge.
 *   <li>TT2 Consecutive messages of the assistant are one round. Its results stand directly behind it, in the order of the
 *       calls; what anybody else says in between comes after them. <em>Why:</em> every strict upstream demands it, and one
 *       that does not reads it as well.
 *   <li>TT3 A call has exactly one result. Missing ones, and only those, are filled with an error that says so; of several
 *       the last one counts; a result whose call is unknown goes.
 *   <li>TT4 An id belongs to the latest round before the result that used it, so that rounds may repeat ids. Within a
 *       round the later call gets an id of its own, and results go to the calls in their order.
 *   <li>TT5 Explicit ids are matched first. A result without one answers the first open call of its name, else the first
 *       open one, of the latest round that has one.
 *   <li>TT6 Calls that the vocabulary does not know ({@code Part.Opaque}), and results that name them, stay as they are:
 *       their own format's writer knows them, every other drops them.
 *   <li>TT7 Settings about tools go where there are none.
 *   <li>TT8 Everything done is named in the loss report, with a pointer into the request as the client sent it.
 * </ul>
 *
 * <p>What one wire alone demands (unique ids over all rounds, legal characters, results at the head of a user's turn) is
 * the work of that format's writer, which also stays safe without this pass.
 */
@NullMarked
package dev.nonagon.tools;

import org.jspecify.annotations.NullMarked;
