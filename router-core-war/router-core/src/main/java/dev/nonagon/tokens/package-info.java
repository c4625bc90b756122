/**
 * Tokens of a prompt, counted here where no upstream counts them.
 *
 * <ul>
 *   <li>TK1 Everything the model sees is counted: instructions, messages, thoughts, calls and results, tools with their
 *       schemas, the schema of the answer, pictures and documents.
 *   <li>TK2 Text is counted with a real vocabulary ({@code o200k_base}). <em>Why that one for all:</em> it is the one of
 *       today's OpenAI models; other vendors publish none, and theirs differ by some percent, which a count that says that
 *       it is local may.
 *   <li>TK3 A picture costs what the target's vendor documents for its real size in pixels, read from its header; one of
 *       unknown size is taken as 1024 × 1024. Its Base64 is never counted as text.
 *   <li>TK4 The vocabulary (about 30 MB, most of a second to load) is loaded by the first count, never at the start, and
 *       given back when memory runs short.
 *   <li>TK5 A count ends in bounded time: text goes through in pieces, and what is left at the deadline is taken to be as
 *       dense as what was counted.
 * </ul>
 *
 * <p>The estimate that opens a bridged stream stays the cheap one of {@code translation.TokenEstimate}: it stands on the way
 * to the first token, and the answer's own numbers correct it.
 */
@NullMarked
package dev.nonagon.tokens;

import org.jspecify.annotations.NullMarked;
