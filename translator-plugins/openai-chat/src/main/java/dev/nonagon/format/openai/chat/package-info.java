/**
 * OpenAI chat completions, as a client's language and as an upstream's.
 *
 * <ul>
 *   <li>C1 What came in this format goes out in it as it came, spelling included; notes about spelling ride in
 *       {@link dev.nonagon.spi.chat.Extras} under names that begin with {@code ~}. <em>Why:</em> a bridge to the same
 *       format must not be a translation.
 *   <li>C2 What came from another format goes out as a strict server takes it: results directly after their calls, in call
 *       order; text only in tool messages; every object schema with {@code properties}. <em>Why:</em> most servers that
 *       speak this format know only its oldest core.
 *   <li>C3 What cannot be said is dropped and named, cache marks once per request. <em>Why:</em> loss is a value.
 *   <li>C4 A failed tool says so in its text ({@code Error: …}), for the wire has no flag.
 *   <li>C5 An end user's name longer than 64 characters that comes from another format is not passed on. <em>Why:</em>
 *       Claude Code's is a JSON text with account and device ids, which are no business of another vendor.
 *   <li>C6 An answer ends well with {@code [DONE]} or a finish reason. {@code [DONE]} alone is enough if something was
 *       said and no call is cut short (local servers omit the reason); the end of the connection alone is not.
 *   <li>C7 A search of the web, citations and pictures in answers are said in this format's words where they come from
 *       another one, and cache marks as the servers spell them that take any. None of it is asked of an upstream that is
 *       not known to have it. <em>Why:</em> a strict server refuses what it does not know.
 * </ul>
 */
@NullMarked
package dev.nonagon.format.openai.chat;

import org.jspecify.annotations.NullMarked;
