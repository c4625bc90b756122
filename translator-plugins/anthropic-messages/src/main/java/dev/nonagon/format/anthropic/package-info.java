/**
 * Anthropic Messages, both ways.
 *
 * <p>Requests, read: what the canonical vocabulary knows becomes typed, everything else is kept in extras or as an opaque
 * part, and spelling (string or list, older or newer field) is noted, so that the same request can be written again.
 *
 * <p>Requests, written, for an API that refuses what it does not know:
 *
 * <ul>
 *   <li>R1 System and developer messages go into {@code system}, in order, wherever they stood; one that moved from
 *       mid-conversation is named. <em>Why:</em> few models take the role among messages, and folding an operator's
 *       words into the user's turn would lower their authority. A request that was read from this format keeps them.
 *   <li>R2 Turns alternate and the first is the user's. Results stand first in the turn after their calls, in call order;
 *       orphans are dropped, repeated results become the last one, missing results become an error result; all are named.
 *   <li>R3 Ids are {@code [a-zA-Z0-9_-]+} and unique, the same on call and result.
 *   <li>R4 A thought is written only with a seal of this format.
 *   <li>R5 A forced tool choice wins over thinking, thinking wins over temperature. <em>Why:</em> the API takes neither
 *       pair, and a client that forces a tool depends on it.
 *   <li>R6 Thinking is left out while a tool turn is under way that does not begin with a thought. <em>Why:</em> the API
 *       refuses it, and a thought cannot be invented.
 *   <li>R7 Effort in words becomes a budget of at least 1024 tokens that leaves room for the answer; models of generation
 *       4.6 and later get adaptive thinking and the word, and from 4.7 on no sampling settings.
 *   <li>R8 At most four cache marks; the longer prefixes and the stable ones (tools, system) are kept.
 *   <li>R9 A custom tool becomes a function with the one text {@code input}, and its calls are turned back.
 *   <li>R11 A search that the provider runs is a search in other formats, too, where the upstream can. The blocks that tell
 *       a client of another provider's search have no sealed content, and none is invented; such blocks, and citations of
 *       them, never go back to a server of this format.
 *   <li>R10 JSON without a schema is asked for in words, since the API has no switch for it.
 * </ul>
 *
 * <p>Answers, read: a stream ends well with {@code message_stop}. One that is cut after {@code message_delta} gave the
 * stop reason and every block was closed is complete as well: nothing else could have come. Any other early end fails.
 *
 * <p>Answers, written: blocks never overlap and are numbered without gaps; a block that opens while another is written
 * waits for its turn. A text or thought without content is not written, because clients send it back and the API refuses
 * empty texts. A tool call that was emitted makes the stop reason {@code tool_use}, except where the token ceiling cut its
 * arguments short.
 *
 * <p>Out of scope: lifting {@code betas} of a body into the header; server tools for other formats, but for the search.
 */
@NullMarked
package dev.nonagon.format.anthropic;

import org.jspecify.annotations.NullMarked;
