/**
 * Who is calling, from where, and whether they may.
 *
 * <ul>
 *   <li>G1 Deny by default: a resource method without {@link dev.nonagon.access.Needs} answers 403 to everybody, and a test
 *       fails. <em>Why:</em> routers were taken over through one route that a list had forgotten.
 *   <li>G2 A caller is a session (cookie), a key ({@code Authorization: Bearer}, {@code x-api-key},
 *       {@code x-goog-api-key}), somebody at this machine where no login is required, or anonymous. A key goes before a
 *       cookie. {@code ?key=} does not count here: addresses end up in logs and histories.
 *   <li>G3 Scope ADMIN includes READ and nothing else does: a key for inference manages nothing.
 *   <li>G4 A call that changes something and says that it comes from a foreign origin is refused, whoever calls. With a
 *       session it also needs {@code x-csrf-token}.
 *   <li>G5 Headers of proxies count only from {@code nonagon.access.trusted-proxies}, read from the right up to the first
 *       address that is no trusted proxy. <em>Why:</em> everybody can write {@code X-Forwarded-For: 127.0.0.1}.
 *   <li>G6 {@code At this machine} means: a loopback connection without any proxy's header, and a loopback name in
 *       {@code Host}. <em>Why:</em> a tunnel or proxy on this machine connects over loopback for strangers, and a foreign page
 *       whose name was made to resolve to 127.0.0.1 sends its own name.
 *   <li>G7 What reaches {@code /api} or {@code /dashboard} through a loopback address must name a loopback host, or one of
 *       {@code BASE_URL} and {@code nonagon.access.hosts}.
 *   <li>G8 Refusals are JSON: {@code {"error":"sentence"}}.
 *   <li>G9 {@code /api} and {@code /dashboard} answer with headers that forbid framing, sniffing, foreign code and, for
 *       {@code /api}, storing.
 *   <li>G10 What a server itself shows at {@code /metrics} inside every application is for whom {@code /api/metrics} is.
 *       <em>Why:</em> Payara asks nobody.
 * </ul>
 */
@NullMarked
package dev.nonagon.access;

import org.jspecify.annotations.NullMarked;
