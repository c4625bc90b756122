/**
 * A provider that answers by itself: a newcomer's first call, and a rehearsal of outages. It speaks {@code openai-chat} as
 * <a href="https://platform.openai.com/docs/api-reference/chat">OpenAI documents it</a>, whole and streamed.
 *
 * <ul>
 *   <li>EC1 The model's name says how it behaves; an unknown name is a 404 {@code model_not_found}.
 *   <li>EC2 The same request gets the same words and the same usage. <em>Why:</em> tests and demonstrations compare.
 *   <li>EC3 A request that a strict upstream would refuse is refused with a 400. <em>Why:</em> an echo that takes
 *       everything would hide a broken translation.
 *   <li>EC4 A usage chunk is sent only when {@code stream_options.include_usage} asks for it, as upstreams do.
 *   <li>EC5 Every wait ends at once when the thread is interrupted. <em>Why:</em> that is how a client that leaves is felt.
 * </ul>
 *
 * Out of scope: several choices, audio, sampling, log probabilities.
 */
@NullMarked
package dev.nonagon.provider.echo;

import org.jspecify.annotations.NullMarked;
