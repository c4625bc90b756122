/**
 * How the router's own log lines look, and which of them tell of a trace.
 *
 * <ul>
 *   <li>L1 A line is an event: {@code request=… event=… key=value …}. With {@code nonagon.log.format=json} the same line is one
 *       JSON object: time, level, logger, each key a member, and the words as they were in {@code message}.
 *   <li>L2 JSON lines go to standard error past the server's handlers. <em>Why:</em> a server would put them into lines of its
 *       own. The server's own lines, and the launcher's, stay as they are. What {@code logging.properties} says of levels counts
 *       for both.
 *   <li>L3 A request whose client sent a {@code traceparent} has a line that names its trace beside its id; any other has one at
 *       level DEBUG.
 * </ul>
 */
@NullMarked
package dev.nonagon.logs;

import org.jspecify.annotations.NullMarked;
