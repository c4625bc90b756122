/**
 * Seals stay with their minter: a thinking signature or encrypted reasoning goes back only to the family that minted it.
 *
 * <ul>
 *   <li>L1 Every answer teaches, relayed ones too: which family minted each seal (by the seal's hash), and, where the client
 *       has no slot for them, the sealed thoughts before each tool call, the seals on calls, on texts and on pictures, and the sealed
 *       thoughts of an answer without calls by its text.
 *   <li>L2 What is remembered belongs to one conversation; another one, a sub-agent's among them, never sees it.
 *   <li>L3 A call is found again by its id without punctuation, else by its name and arguments, however these are spelled;
 *       a text without white space at its ends, also where a client has joined several or cut one. What was said several
 *       times is told apart by how often it was said again, counted from the end. <em>Why:</em> clients and writers replace
 *       characters of ids, shorten them, trim texts, or have no ids; agents make the same call often; histories lose their
 *       beginnings. A short key counts only under the same first instructions (S7).
 *   <li>L4 On the way to a family, a seal that another family minted is withheld; its thought may stay as unsealed words, and
 *       the format's writer decides. A thought that is nothing but its seal goes with it.
 *   <li>L5 A seal that the ledger does not know is judged by its envelope where that is certain, else kept only if the client
 *       speaks the target's format.
 *   <li>L6 An assistant's turn without a seal of the target's family gets back what the ledger has for it. Nothing is ever
 *       invented.
 *   <li>L7 A relayed body in which a seal would be withheld, or an empty one would be refused, is read and written anew. As
 *       long as a conversation has known one family only, its bodies are not looked at.
 *   <li>L8 If an upstream refuses a seal all the same, the conversation is forgotten, its seals are noted as refused by that
 *       family, and the attempt is repeated once without any.
 *   <li>L9 Memory and disk are bounded by bytes; the conversation unused for longest goes first.
 *   <li>L10 What is remembered survives a restart, unless its last instant was lost with the power. A damaged line is
 *       skipped. Nothing on the request's path waits for the disk.
 *   <li>L11 The values are a conversation's secrets: files are their owner's alone, nothing here is logged or shown.
 * </ul>
 */
@NullMarked
package dev.nonagon.seals;

import org.jspecify.annotations.NullMarked;
