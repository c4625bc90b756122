package dev.nonagon.spi.provider;

import java.io.IOException;

/** The router's HTTP, with its proxies, pools and limits. Thread-safe; blocks; interruptible. */
@FunctionalInterface
public interface Transport {
    void exchange(UpstreamRequest request, UpstreamSink sink) throws IOException, InterruptedException;
}
