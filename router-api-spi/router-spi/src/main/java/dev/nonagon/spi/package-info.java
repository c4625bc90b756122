/**
 * The contract between Nonagon and its plugins.
 *
 * <p>A plugin describes and prepares; the router owns HTTP, threads, retries, fallback and storage. There is no reactive
 * type here: streaming is blocking push on a virtual thread, back-pressure is the socket, cancelling is closing.
 *
 * <ul>
 *   <li>S1 Expected trouble is a {@link dev.nonagon.spi.Failure} value; an exception is a bug. <em>Why:</em> routing
 *       decisions follow from the kind of a failure, and a stack trace has none.
 *   <li>S2 No null crosses this boundary; absence is {@code Optional}. <em>Why:</em> plugins are compiled apart.
 *   <li>S3 Secrets are {@link dev.nonagon.spi.Secret}, which cannot print itself.
 *   <li>S4 A new default method is a minor change; everything else raises {@link dev.nonagon.spi.RouterPlugin#SPI_VERSION}.
 * </ul>
 */
@NullMarked
package dev.nonagon.spi;

import org.jspecify.annotations.NullMarked;
