/**
 * OpenAI's older completions: one prompt in, its continuation out.
 *
 * <ul>
 *   <li>L1 What came in this format goes out in it as it came, spelling included; notes about spelling ride in
 *       {@link dev.nonagon.spi.chat.Extras} under names that begin with {@code ~}.
 *   <li>L2 A prompt towards another format is one user's message. Several prompts, and prompts in tokens, are refused when
 *       they would have to be read. <em>Why:</em> other formats answer one question, in words; an answer to a part of what
 *       was asked looks right and is wrong. An upstream of this format gets them as they are.
 *   <li>L3 {@code n}, {@code best_of}, {@code echo}, {@code logprobs}, {@code suffix} and {@code logit_bias} return only to
 *       this format; towards another they are named as lost.
 *   <li>L4 {@code max_tokens} is not said where the client did not: this API's default of 16 is an accident of its age, and
 *       no client means it.
 *   <li>L5 A conversation becomes a prompt so: the operator's texts, an empty line, the user's text. That says it all where
 *       there is one user's message; that an operator spoke is named as lost. A longer one becomes a transcript with
 *       {@code User:} and {@code Assistant:} before each turn and {@code Assistant:} at the end, and that is named as lost.
 *   <li>L6 Tools, pictures, thoughts, output formats and all else that is no text is dropped and named.
 *   <li>L7 An answer ends well with a finish reason or with {@code [DONE]} after some text; the end of the connection alone
 *       is not enough.
 *   <li>L8 Thoughts are not written to a client, calls neither; an answer that ends for a call says {@code tool_calls},
 *       which is no word of this API. <em>Why:</em> {@code stop} would hide that something is missing.
 * </ul>
 */
@NullMarked
package dev.nonagon.format.openai.completions;

import org.jspecify.annotations.NullMarked;
