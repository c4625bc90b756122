/**
 * Which conversation a request belongs to.
 *
 * <ul>
 *   <li>S1 What a client says itself is believed, in this order: a session header, the session part of
 *       {@code metadata.user_id}, the session fields of the body, {@code prompt_cache_key}. <em>Why this order:</em>
 *       headers cost nothing to read; a cache key may be shared by several conversations.
 *   <li>S2 A client that says nothing is told apart by how its conversation began: the user's first message. <em>Why not
 *       more:</em> what follows changes with every turn, and instructions often do: clients put dates, files and memories
 *       into them.
 *   <li>S3 Two clients' keys never share a conversation, even if they name the same session.
 *   <li>S4 A sub-agent has a conversation of its own beside its session's. <em>Why:</em> it has its own history, and what
 *       one thought must not be put into the other's mouth.
 *   <li>S5 Nothing is worked out before it is asked for, and then once. <em>Why:</em> most relayed requests never ask.
 *   <li>S7 Two conversations that began with the same words share a name. Their first instructions are told beside it:
 *       what could be mistaken, a short answer or a call without an id, is to be looked for under both. <em>Why:</em> many
 *       people greet a model alike, and an application may serve them all with one key.
 *   <li>S6 A name is a hash: it may be stored and logged without telling the session.
 * </ul>
 */
@NullMarked
package dev.nonagon.conversation;

import org.jspecify.annotations.NullMarked;
