/**
 * Requests in Java Flight Recorder: what {@code jcmd PID JFR.start} and a look into JDK Mission Control show beside the JVM's own
 * events.
 *
 * <ul>
 *   <li>J1 One event a phase: {@code nonagon.Request} from arrival to end, {@code nonagon.Attempt} for each target asked, {@code
 *       nonagon.UpstreamWait} from the call's leaving to the upstream's head, {@code nonagon.UpstreamAnswer} from the head to the
 *       end. All name the request's id.
 *   <li>J2 While nothing records, a request costs one look at a flag.
 *   <li>J3 Names and numbers only: no body, header or key.
 * </ul>
 */
@NullMarked
package dev.nonagon.flight;

import org.jspecify.annotations.NullMarked;
