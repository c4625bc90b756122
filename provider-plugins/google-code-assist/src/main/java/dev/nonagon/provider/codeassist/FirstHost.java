package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;

/** Lets through what a host answers, unless another host should be asked (CA5). Not thread-safe. */
final class FirstHost implements UpstreamSink {
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;

    private final UpstreamSink sink;
    private boolean answered;
    private boolean passed;

    FirstHost(UpstreamSink sink) {
        this.sink = sink;
    }

    /** Whether there was an answer, of whatever kind. */
    boolean answered() {
        return answered;
    }

    /** Whether it was let through. */
    boolean passed() {
        return passed;
    }

    @Override
    public void head(ResponseHead head) throws IOException {
        answered = true;
        passed = head.status() != NOT_FOUND && head.status() < SERVER_ERROR;
        if (passed) {
            sink.head(head);
        }
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws IOException {
        if (passed) {
            sink.body(bytes, offset, length);
        }
    }
}
