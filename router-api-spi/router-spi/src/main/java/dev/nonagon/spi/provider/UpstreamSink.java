package dev.nonagon.spi.provider;

import java.io.IOException;

/** Where an answer goes as it comes. Blocking in it is the back-pressure. Called by one thread. */
public interface UpstreamSink {
    /** Once, first. */
    void head(ResponseHead head) throws IOException;

    /** Any number of times; the bytes may be reused afterwards. */
    void body(byte[] bytes, int offset, int length) throws IOException;
}
