/**
 * What the gateway tells about requests while they run, to whoever keeps, counts or shows it.
 *
 * <ul>
 *   <li>O1 The gateway knows one {@link dev.nonagon.observation.Observer}; who listens behind it is wired at the edge.
 *       <em>Why:</em> a request log, numbers and flight recordings come and go without another line on the request's path.
 *   <li>O2 Whoever does not want a request says so at its beginning ({@link dev.nonagon.observation.Observation#NONE}) and is
 *       not asked again; bytes are told only to those who want bytes. Nobody listening costs a comparison.
 *   <li>O3 An observer that throws is told once in the log and heard no more for that request; the answer goes on. <em>Why:</em>
 *       watching must never break what is watched.
 *   <li>O4 Nothing here blocks. Bytes are lent for the time of the call.
 *   <li>O5 A trace ({@link dev.nonagon.observation.TraceContext}) is the client's, where its {@code traceparent} is valid by W3C
 *       Trace Context, else one that the router begins. What is malformed is not passed on.
 * </ul>
 */
@NullMarked
package dev.nonagon.observation;

import org.jspecify.annotations.NullMarked;
