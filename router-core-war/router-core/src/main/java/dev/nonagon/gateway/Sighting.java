package dev.nonagon.gateway;

import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.observation.Observation;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.provider.UpstreamSocket;
import dev.nonagon.translation.TranslationPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** One attempt as an observer sees it, and the trace that goes with its calls. One thread. */
final class Sighting {
    private final AttemptObservation observation;
    private final Headers trace;

    private Sighting(AttemptObservation observation, Headers trace) {
        this.observation = observation;
        this.trace = trace;
    }

    /**
     * @param trace what the upstream is told of the trace; nothing for most
     */
    static Sighting of(Observation request, Target target, TranslationPlan plan, Headers trace) {
        if (request == Observation.NONE) {
            return new Sighting(AttemptObservation.NONE, trace);
        }
        return new Sighting(
                request.attempt(new Asked(
                        target.provider().descriptor().id().value(),
                        target.model(),
                        target.account().name(),
                        target.provider().descriptor().format().value(),
                        plan.losses(),
                        text -> Masking.masked(text, target))),
                trace);
    }

    void head(ResponseHead head) {
        observation.head(head);
    }

    Transport along(Transport transport) {
        if (observation == AttemptObservation.NONE && trace.equals(Headers.none())) {
            return transport;
        }
        return new Transport() {
            @Override
            public void exchange(UpstreamRequest request, UpstreamSink sink) throws IOException, InterruptedException {
                UpstreamRequest traced = traced(request);
                observation.sent(traced);
                transport.exchange(traced, sink);
            }

            @Override
            public UpstreamSocket open(UpstreamRequest opening) throws IOException, InterruptedException {
                UpstreamRequest traced = traced(opening);
                observation.sent(traced);
                return heard(transport.open(traced));
            }
        };
    }

    /** What goes over a socket has no request of its own; what comes is told to the sink by whoever reads it. */
    private UpstreamSocket heard(UpstreamSocket socket) {
        if (!observation.wantsBytes()) {
            return socket;
        }
        return new UpstreamSocket() {
            @Override
            public void send(String message) throws IOException, InterruptedException {
                observation.said(message.getBytes(StandardCharsets.UTF_8));
                socket.send(message);
            }

            @Override
            public String receive() throws IOException, InterruptedException {
                return socket.receive();
            }

            @Override
            public void close() {
                socket.close();
            }
        };
    }

    private UpstreamRequest traced(UpstreamRequest request) {
        Headers[] headers = {request.headers()};
        trace.forEach((name, value) -> headers[0] = headers[0].with(name, value));
        return new UpstreamRequest(request.method(), request.uri(), headers[0], request.body());
    }

    UpstreamSink beside(UpstreamSink sink) {
        if (!observation.wantsBytes()) {
            return sink;
        }
        return new UpstreamSink() {
            @Override
            public void head(ResponseHead head) throws IOException {
                sink.head(head);
            }

            @Override
            public void body(byte[] bytes, int offset, int length) throws IOException {
                // Before: what breaks the answer is what one wants to see.
                observation.body(bytes, offset, length);
                sink.body(bytes, offset, length);
            }
        };
    }

    void ended(Outcome outcome) {
        observation.ended(outcome.fate(), outcome.why());
    }
}
