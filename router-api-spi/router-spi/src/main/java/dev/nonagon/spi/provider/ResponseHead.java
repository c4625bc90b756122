package dev.nonagon.spi.provider;

import dev.nonagon.spi.Headers;

/** Status and headers of an upstream's answer. */
public record ResponseHead(int status, Headers headers) {
    public boolean success() {
        return status >= 200 && status < 300;
    }
}
