/**
 * What answers said, for clients that come back to them by id and send only what is new.
 *
 * <ul>
 *   <li>N1 A transcript is found by the client that got the answer, and by no other. Clients are told apart by their key;
 *       those without one are one client, because nothing else tells them apart.
 *   <li>N2 Bounded in bytes and in age; what was used least recently goes first. <em>Why:</em> a transcript is a whole
 *       conversation, and every turn makes a new one.
 *   <li>N3 In memory only. A client whose transcript is gone gets its format's own error for that, and sends all again.
 *   <li>N4 A transcript larger than the whole bound is not kept, and drives no other out.
 * </ul>
 */
@NullMarked
package dev.nonagon.transcripts;

import org.jspecify.annotations.NullMarked;
