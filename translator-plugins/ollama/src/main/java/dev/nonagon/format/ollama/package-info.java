/**
 * Ollama's own API, as a client's language and as an upstream's.
 *
 * <ul>
 *   <li>O1 What came to {@code /api/chat} goes out as it came, spelling included; notes about spelling ride in
 *       {@link dev.nonagon.spi.chat.Extras} under names that begin with {@code ~}. What came to {@code /api/generate} goes
 *       out as a chat, even to Ollama, and its answer is put into the shape of {@code /api/generate}. <em>Why:</em> a
 *       provider has one address for conversations.
 *   <li>O2 {@code raw}, {@code suffix} and {@code context} of {@code /api/generate} are refused. <em>Why:</em> a chat cannot
 *       say them, and an answer without them would look right and be wrong. {@code template} is named as lost.
 *   <li>O3 Calls carry no ids in older clients: an id is made of the call's place, which stays the same as the conversation
 *       grows; a result belongs to the call of its {@code tool_call_id}, else to the first unanswered call of its name.
 *   <li>O4 What came from another format goes out as a strict server takes it: content is one string, pictures are bare
 *       Base64, arguments are objects, results stand directly after their calls and name both the call and the tool.
 *   <li>O5 What cannot be said is dropped and named, cache marks once per request.
 *   <li>O6 {@code think} is a word only for gpt-oss; other models get {@code true}. <em>Why:</em> they answer a word with an
 *       error.
 *   <li>O7 An answer ends well with {@code done}; the end of the connection alone is not enough.
 *   <li>O8 Durations are zero: a translator knows when a request came and no other time.
 *   <li>O9 A request without messages, or without a prompt, loads a model; the router answers it by itself, for its models
 *       are always there.
 *   <li>O10 A keep-alive is one space before the next line. <em>Why:</em> clients parse every line, an empty one too, and
 *       white space before a value is JSON.
 * </ul>
 */
@NullMarked
package dev.nonagon.format.ollama;

import org.jspecify.annotations.NullMarked;
