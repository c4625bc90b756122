/**
 * The front door for clients: from an HTTP request to an answer in the client's own dialect.
 *
 * <ul>
 *   <li>W1 The HTTP surface is what the formats declare; the gateway knows none by name. {@code /v1/v1/…} is
 *       {@code /v1/…}, because people paste base URLs with and without {@code /v1}.
 *   <li>W2 Every refusal is in the caller's dialect, with a request id and what to do next. Nothing a client sends leads
 *       to a 500 or a stack trace.
 *   <li>W3 One virtual thread per request, from the body's first byte to the answer's last.
 *   <li>W4 Until the first useful event another target may answer; after it, never: the stream ends honestly.
 *       <em>Why:</em> a second model that continues the first one's words corrupts the conversation.
 *   <li>W5 A client that leaves cancels its upstream call.
 *   <li>W6 429 always carries {@code retry-after}. <em>Why:</em> Codex gives up at once without it.
 *   <li>W7 An upstream's own words about a bad request reach a client of the same format unmodified. <em>Why:</em> clients
 *       match that wording to switch features off.
 *   <li>W8 A key that exists is a key demanded; from elsewhere than this machine always (see {@code apikeys}, K5).
 *   <li>W9 Content type and accept fields decide nothing: whatever they say, the body is read as the route's format.
 *       <em>Why:</em> {@code curl -d} calls every body a form.
 *   <li>W10 A format that can talk over a WebSocket is talked to so, over any upstream: one request at a time, each
 *       routed, relayed, counted and cancelled like one that came by POST. Where that is switched off, or no format does it
 *       at a path, the answer to an upgrade is 426. <em>Why:</em> Codex then falls back to POST at once.
 *   <li>W11 Why an answer came from where it came is in its story ({@code requests}), and in a header for whoever asks.
 *   <li>W12 Where a combo asks for it, a second target is started beside a silent first one; the first to have something for
 *       the client answers alone, and the other is cancelled. To be overtaken is no failure.
 *   <li>W13 How a request ended is told once, as its story; whoever wants to hear more of it meanwhile does so through one
 *       observer ({@code observation}). No answer waits for either or fails because of it. A logged request is run again on the same path, for nobody's key.
 *   <li>W14 Whoever may do everything may also try models, without a key: {@code /api/playground/PATH} is {@code /PATH} for a session with its token, or a
 *       key with the scope {@code admin}. <em>Why:</em> a session must not count under {@code /v1}, where any page may send requests.
 *   <li>W15 What becomes of a request is shown step by step by the readers, writers, passes and routes that the gateway itself uses ({@code Translations}), and
 *       nobody is asked for it. Sent from there, it goes the way of every request, for nobody's key (W14). <em>Why:</em> a preview of its own would be wrong one day.
 * </ul>
 */
@NullMarked
package dev.nonagon.gateway;

import org.jspecify.annotations.NullMarked;
