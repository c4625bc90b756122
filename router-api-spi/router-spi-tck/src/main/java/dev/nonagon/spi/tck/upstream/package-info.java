/**
 * A provider on loopback that is strict about what it gets and can be told to answer badly.
 *
 * <ol>
 *   <li>U1 It refuses what the real APIs refuse (why: a router that is only ever tested against a lenient double ships
 *       requests that no provider takes). The refusals are those observed from the vendors' APIs.
 *   <li>U2 It misbehaves on the byte level on demand: torn, cut, stalled, empty, wrong (why: that is where routers break).
 *   <li>U3 It remembers what it got, and when the peer left (why: cancelling is a promise that only the upstream can see).
 *   <li>U4 It carries thousands of streams on two cores (why: the bench uses it, and must not measure it).
 * </ol>
 *
 * <p>{@link dev.nonagon.spi.tck.upstream.SocketDouble} is the same for WebSockets.
 *
 * Out of scope: TLS, HTTP/2, and the tools that a provider hosts itself.
 */
@NullMarked
package dev.nonagon.spi.tck.upstream;

import org.jspecify.annotations.NullMarked;
