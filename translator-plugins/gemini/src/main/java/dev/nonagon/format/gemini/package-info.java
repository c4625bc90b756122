/**
 * Google's Generative Language API ({@code generateContent}), both ways, and its list of models.
 *
 * <p>Requests, read: both spellings of names and both dialects of schemas are understood. Calls without an id get one from
 * their position, so that the same conversation always has the same ids; results without an id answer the first open call of
 * their name. What was spelled unusually is noted, and written again as it came while it means the same.
 *
 * <p>Requests of other formats, written, for an API that refuses what it does not know:
 *
 * <ul>
 *   <li>G1 System and developer messages all go into {@code systemInstruction}, in order; one that moved from
 *       mid-conversation is named. <em>Why:</em> contents know only user and model.
 *   <li>G2 Turns alternate, the first is the user's, and the last is not the model's. <em>Why:</em> the API refuses a call
 *       that does not follow the user, and does not continue the model's own words.
 *   <li>G3 All results of one turn stand in one content, in the order of their calls, and what else the user says after
 *       them. Orphans are dropped, missing results become an error, repeated ones the last; all are named. Media stand in
 *       the result from Gemini 3 on and beside it before.
 *   <li>G4 A signature goes back under the very part it came with. A batch of calls without any was not made here: its first
 *       call gets the documented value that says so, unless the model is of an older generation. Unsigned siblings of a
 *       signed call stay unsigned. No other format's seal is written, and no unsealed thought.
 *   <li>G5 Schemas are sent as {@code parametersJsonSchema} and {@code responseJsonSchema}, which take any keyword, so that
 *       nothing needs to be cut out of them; only a root that is no object is made one.
 *   <li>G6 Names are made legal and are given back in the answer.
 *   <li>G8 A search of the web is asked for only where it is the request's only tool and its limits can be kept. <em>Why:</em>
 *       functions matter more to an agent than a search, and a search that was kept to some domains must not leave them.
 *   <li>G7 Effort in words becomes a level from Gemini 3 on, and a budget before; never both.
 * </ul>
 *
 * <p>Answers, read: the end of the wire ends the answer, after its finish reason; token counts that come behind it are
 * waited for. Parts of one kind in a row are one block, which a signature ends; a signature under an empty text belongs to
 * the words before it. A part with {@code thought} is a thought, signed or not. A finish reason that stands for an answer
 * that is none (a malformed call) fails.
 *
 * <p>Answers, written: words as they come, each call whole when it closes, the finish reason and the tokens in the last
 * chunk only, and nothing after it: clients take {@code [DONE]} for broken JSON. A call that the token ceiling cut short is
 * left out, because a client would run it.
 *
 * <p>Out of scope: several candidates (E9), the live API, files.
 */
@NullMarked
package dev.nonagon.format.gemini;

import org.jspecify.annotations.NullMarked;
