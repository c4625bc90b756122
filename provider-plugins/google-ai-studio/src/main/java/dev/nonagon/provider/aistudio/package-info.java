/**
 * Google's Gemini API, with a key of Google AI Studio: its own format at its own host.
 *
 * <ul>
 *   <li>AS1 A stream has another URL than a whole answer. Else the descriptor says it all.
 * </ul>
 *
 * Out of scope: files, cached contents, live sessions, batches.
 */
@NullMarked
package dev.nonagon.provider.aistudio;

import org.jspecify.annotations.NullMarked;
