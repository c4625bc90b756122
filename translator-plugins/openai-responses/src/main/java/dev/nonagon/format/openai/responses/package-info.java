/**
 * OpenAI Responses, as a client's language (over HTTP and over a WebSocket) and as an upstream's.
 *
 * <ul>
 *   <li>R1 What came in this format goes out in it as it came, spelling included; notes about spelling ride in
 *       {@link dev.nonagon.spi.chat.Extras} under names that begin with {@code ~}. The items of one assistant's turn are
 *       one message, each part knows the item it came from. <em>Why:</em> a bridge to the same format must not be a
 *       translation, and other formats want parallel calls in one turn.
 *   <li>R2 What came from another format goes out as a strict server takes it: nothing is stored, no item has an id, each
 *       call has exactly one output and an id of its own of at most 64 characters, empty messages are left out.
 *   <li>R3 What cannot be said is dropped and named, cache marks once per request.
 *   <li>R4 Functions inside a {@code namespace} become functions of their own, under the names of both joined by two
 *       underscores; a call goes back to the client under the name and the namespace that it gave.
 *   <li>R5 Tools in an {@code additional_tools} item are tools of the request.
 *   <li>R6 A reasoning item is one thought: the parts of its summary joined by a blank line, or its raw text where it has
 *       no summary. Its {@code encrypted_content} is the seal; the value in {@code output_item.done} wins over one given
 *       earlier. Without a seal of this format a thought of another one is not written.
 *   <li>R7 An answer is read from whatever arrives: deltas, the {@code done} event of a part, the {@code done} event of its
 *       item, or the terminal event's {@code output}; each text leaves once. It ends well only with
 *       {@code response.completed} or {@code response.incomplete}.
 *   <li>R8 The client gets every event of the protocol for every item, numbered; items have contiguous indexes in the order
 *       in which their blocks opened. {@code output_item.done} and the terminal event hold whole items. <em>Why:</em>
 *       Codex takes items from the former only, SDKs from the latter. The item that a cut answer ends in is
 *       {@code incomplete}, and none is done before something follows: clients run a call as soon as it is done.
 *   <li>R11 A search of the web, its citations, and a picture that the model made are said in this format's words where they
 *       come from another one. A search that a client holds to OpenAI's cached pages is no other provider's search. Nothing
 *       is asked of an upstream that is not known to have it.
 *   <li>R9 {@code previous_response_id} names an answer that {@link dev.nonagon.spi.format.Transcripts} keeps. A kept
 *       transcript is a JSON array: the input items of its request, then the items of the answer, without those that could
 *       not be sent again (a thought without a seal). Requests with {@code store: false} are not kept. One that is still
 *       there when a request is read is unknown, and the client is told {@code previous_response_not_found}.
 *   <li>R10 On a WebSocket the last few answers of the connection are kept whatever {@code store} says, for the next
 *       message holds only what is new.
 * </ul>
 */
@NullMarked
package dev.nonagon.format.openai.responses;

import org.jspecify.annotations.NullMarked;
