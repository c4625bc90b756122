package dev.nonagon.spi.provider;

import dev.nonagon.spi.Headers;
import java.net.URI;

/**
 * An HTTP request, ready to go. It holds credentials: its text shows none.
 *
 * @param body not to be changed; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record UpstreamRequest(String method, URI uri, Headers headers, byte[] body) {
    @Override
    public String toString() {
        return method + " " + uri.getScheme() + "://" + uri.getAuthority() + uri.getPath() + " " + headers + " "
                + body.length + " bytes";
    }
}
