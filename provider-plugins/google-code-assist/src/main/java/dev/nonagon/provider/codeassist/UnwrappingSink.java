package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Takes the wrapper off an answer as it comes (CA2). What has no wrapper, an error above all, passes as it is. One thread,
 * one answer.
 */
final class UnwrappingSink implements UpstreamSink {
    private static final String RESPONSE = "response";
    private static final byte[] NOTHING = new byte[0];

    private final UpstreamSink to;
    private Framing framing = Framing.whole();
    private Framing.Decoder decoder = framing.newDecoder();
    private boolean refused;

    UnwrappingSink(UpstreamSink to) {
        this.to = to;
    }

    @Override
    public void head(ResponseHead head) throws IOException {
        refused = !head.success();
        if (head.headers().first("content-type").orElse("").startsWith("text/event-stream")) {
            framing = Framing.sse();
            decoder = framing.newDecoder();
        }
        to.head(refused ? head : new ResponseHead(head.status(), head.headers().without("content-length")));
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws IOException {
        if (refused) {
            to.body(bytes, offset, length);
            return;
        }
        List<WireEvent> events = new ArrayList<>();
        decoder.feed(bytes, offset, length, events::add);
        if (events.isEmpty()) {
            // Nothing to tell yet, but a sign of life.
            to.body(NOTHING, 0, 0);
        }
        pass(events);
    }

    /** The answer has come to its end, and not broken off. */
    void end() throws IOException {
        if (!refused) {
            List<WireEvent> events = new ArrayList<>();
            decoder.end(events::add);
            pass(events);
        }
    }

    private void pass(List<WireEvent> events) throws IOException {
        for (WireEvent event : events) {
            byte[] inner = unwrapped(event.data());
            byte[] framed = event.whole() ? inner : framing.encode(WireEvent.of(event.name(), inner));
            to.body(framed, 0, framed.length);
        }
    }

    static byte[] unwrapped(byte[] data) {
        try {
            return JsonPeek.of(data, Set.of(RESPONSE))
                    .span(RESPONSE)
                    .map(span -> Arrays.copyOfRange(data, span.from(), span.to()))
                    .orElse(data);
        } catch (JsonProblem e) {
            // Whoever reads it will say what is wrong with it.
            return data;
        }
    }
}
