/**
 * ChatGPT plans: by way of the Codex back end ({@code codex}) and by the vendor's sign-in for open-source programs ({@code
 * chatgpt}).
 *
 * <ul>
 *   <li>C1 Both servers only stream, keep nothing and refuse many fields: the descriptors' patches see to that. Who wants a
 *       whole answer gets one, for the router reads the stream to its end. <em>Why:</em> a client need not know.
 *   <li>C2 Beside the patches a body is touched only where it would be refused: a bare text as input, the role system, missing
 *       instructions, parallel calls without tools. <em>Why:</em> a Codex client's own body must arrive as it left.
 *   <li>C3 Encrypted reasoning is always asked for. <em>Why:</em> nothing is stored there, so without it a next turn has lost
 *       its thoughts.
 *   <li>C4 {@code model-high} is {@code model} with that effort, unless there is a model of that name or the body says an effort.
 *   <li>C5 The account's id goes along where the login told it. Nothing pretends to be another program: a client's own
 *       identity passes where it speaks this format, and is never lent to others.
 *   <li>C6 An allowance that is used up says when it is back as a moment. Extra limits of single models stay theirs.
 *   <li>C7 With {@code chatgpt}, the client id that the call-back brings is the account's; renewals use it, and never begin
 *       before the moment that the vendor named. <em>Why:</em> it answers an early one by ending the login.
 *   <li>C8 A chat goes over a WebSocket where {@code nonagon.providers.<id>.websocket=true}. A server that opens none (404, 426
 *       and their kin) is asked over HTTP at once, and for half an hour; after other trouble for a minute. What HTTP would say
 *       as well (401, 402, 429) is the answer. <em>Why off by default:</em> many sockets of one account are refused with 403,
 *       and a request that carries its whole transcript gains little by one.
 *   <li>C9 One socket, one request, and its whole transcript: nothing refers to what a socket remembers. <em>Why:</em> the next
 *       turn may go to another account, and an id together with a transcript makes items appear twice.
 *   <li>C10 To the router it is the stream that HTTP would have brought: an error before the first event is a status with its
 *       headers, the numbers of {@code codex.rate_limits} are the headers they are in HTTP, other events of the socket's own
 *       are left out. A close before the first event leaves the request to HTTP; later it breaks the answer off, and is told
 *       with its code and reason. Nothing is asked twice that has begun to be answered.
 * </ul>
 *
 * <p>Out of scope: voice, pictures.
 */
@NullMarked
package dev.nonagon.provider.codex;

import org.jspecify.annotations.NullMarked;
