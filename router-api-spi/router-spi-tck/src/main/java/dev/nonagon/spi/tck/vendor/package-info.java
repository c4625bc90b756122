/**
 * A vendor on loopback: whatever stands around the chat. Who somebody is, which tokens count, how much is left.
 *
 * <ol>
 *   <li>V1 It is strict where the vendor is: a token that it did not give, has withdrawn or has seen expire is refused, a
 *       refresh token that was used is of no more use, and where one is used twice the whole login ends.
 *   <li>V2 It serves all hosts of a vendor: {@code https://api.example/x} is asked for as {@code /api.example/x}, the way
 *       the router does it by {@code nonagon.providers.ID.hosts}.
 *   <li>V3 It remembers what it was asked.
 *   <li>V4 Chat is relayed to an {@link dev.nonagon.spi.tck.upstream.UpstreamDouble}, so that one double speaks, and
 *       misbehaves, for all vendors.
 * </ol>
 */
@NullMarked
package dev.nonagon.spi.tck.vendor;

import org.jspecify.annotations.NullMarked;
