/**
 * Talking HTTP to providers, and knowing when to stop waiting.
 *
 * <ul>
 *   <li>U1 One answer is read by one virtual thread, blocking; a sink that blocks slows the upstream down. <em>Why:</em>
 *       back-pressure is then the socket's, and nothing is queued per stream.
 *   <li>U2 Cancelling is interrupting that thread: the connection is closed, never drained. <em>Why:</em> a provider bills
 *       what it sends.
 *   <li>U3 The watchdog has two phases: until the first useful event, and from one byte to the next. It never bites while
 *       the router itself waits for a slow client. <em>Why:</em> models think for minutes before the first word, but a
 *       stream that has begun and falls silent is dead.
 *   <li>U4 A silent stream gets keep-alives in the client's dialect. <em>Why:</em> clients and proxies give up on silence.
 *   <li>U5 HTTP/1.1 only. <em>Why:</em> one stream, one connection: closing it cancels it at once, and one slow reader
 *       cannot hold up the flow-control window of another.
 *   <li>U6 A WebSocket goes the same way: by the same proxy, past the same guard, read by the same blocking thread, and one
 *       message at the most is read ahead. Whoever lets it through to a sink has the watchdog's eye on it.
 * </ul>
 *
 * Out of scope: which upstream (routing), what is said (translation).
 */
@NullMarked
package dev.nonagon.upstream;

import org.jspecify.annotations.NullMarked;
