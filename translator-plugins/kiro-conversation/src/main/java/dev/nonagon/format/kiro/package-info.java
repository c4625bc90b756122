/**
 * What the service behind Kiro speaks: a conversation in JSON goes up, an AWS event stream comes down. Only upstreams speak it;
 * requests are read and answers written for the contract's sake.
 *
 * <ul>
 *   <li>W1 The wire knows two speakers who take turns. What an operator says begins the user's next turn, and that is named as
 *       lost. Turns of one speaker in a row become one, with all their words, pictures and results.
 *   <li>W2 The last turn is the user's. An assistant's last turn, and an assistant's first, get a user's {@code continue} beside
 *       them, and that is named.
 *   <li>W3 Tools stand in the current turn only. There is no word for which of them must be called. A tool that the history calls
 *       and nobody describes gets a stand-in, for the service refuses calls of tools that it does not know.
 *   <li>W4 No time of day, no machine and no invented session goes along; the conversation's id is made of the request's.
 *   <li>W5 An answer is complete when something came that only its end brings: a stop, tokens, what it cost, how full the
 *       context is. <em>Why:</em> not every model sends a stop, and a connection that breaks looks like one that closes.
 *   <li>W6 The wire names tokens seldom. How full the context is makes an estimate, and is marked as one.
 *   <li>W7 A frame whose sums do not fit, a frame that never ended and a frame beyond all bounds fail the answer.
 *   <li>W8 An exception in the stream is a failure, but for the one that says that the answer grew too long: words came before
 *       it, and they count as an answer that was cut at its ceiling.
 * </ul>
 */
@NullMarked
package dev.nonagon.format.kiro;

import org.jspecify.annotations.NullMarked;
