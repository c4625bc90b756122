/**
 * The router as a stranger sees it: one jar, started once, spoken to over sockets.
 *
 * <p>The upstreams are {@code UpstreamDouble}s, which refuse what the vendor would refuse; after each test they must have
 * nothing to complain about, unless the test says so.
 */
@NullMarked
package dev.nonagon.blackbox;

import org.jspecify.annotations.NullMarked;
