/**
 * From the client's language to the upstream's and back.
 *
 * <ul>
 *   <li>T1 Same format on both sides: the body is the client's own bytes, but for the model's name and the provider's
 *       patches, which are spliced. The client's bytes are never changed in place: the next attempt needs them.
 *   <li>T2 Different formats: one canonical request, computed at most once for all attempts, written for each upstream.
 *   <li>T3 An answer in the client's own format goes out as it came, cut only at event boundaries, and before it is
 *       looked at. <em>Why the boundary:</em> if the upstream dies inside an event, the error that follows must still be
 *       one the client can parse.
 *   <li>T4 Nothing goes out before the first useful event. <em>Why:</em> until then another target may answer instead.
 *   <li>T5 An error inside a 200, an early end and garbage are failures, never a short answer.
 *   <li>T6 A plugin's reader is held to the event grammar; a breach is a failure with the rule's name.
 *   <li>T8 What is no chat (pictures, sound, vectors, a compacted conversation) goes out as it came, too, with the type it
 *       came with, to a server of the same format; vectors also to one of another. JSON is held until it is whole, events
 *       until the first of them, sound not at all.
 *   <li>T7 What could not be carried over is in the attempt's loss report.
 *   <li>T8 A body that the router wrote has no field that the provider's API refuses in the version that will be sent: the
 *       client's own version where it passes on, else the descriptor's. A relayed body is the client's affair.
 * </ul>
 */
@NullMarked
package dev.nonagon.translation;

import org.jspecify.annotations.NullMarked;
