package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One request that came over a WebSocket: the events of its answer go out as messages. */
final class SocketExchange implements ClientExchange {
    private final SocketLine line;
    private final ClientExchange caller;
    private final Framing.Decoder decoder;
    private final SocketLine.Wire wire;
    private boolean whole;

    SocketExchange(SocketLine line, ClientExchange caller, Framing framing, SocketLine.Wire wire) {
        this.line = line;
        this.caller = caller;
        this.decoder = framing.newDecoder();
        this.wire = wire;
    }

    @Override
    public String method() {
        return caller.method();
    }

    @Override
    public String path() {
        return caller.path();
    }

    @Override
    public Map<String, String> query() {
        return caller.query();
    }

    @Override
    public Headers headers() {
        return caller.headers();
    }

    @Override
    public InetAddress caller() {
        return caller.caller();
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(new byte[0]);
    }

    @Override
    public void begin(int status, Headers headers, long length) {
        whole = length >= 0;
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        if (whole) {
            byte[] body = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
            wire.text(line.say(c -> c.message(WireEvent.whole(body))));
            return;
        }
        List<WireEvent> events = new ArrayList<>();
        decoder.feed(bytes, offset, length, events::add);
        if (events.isEmpty()) {
            // A sign of life in the words of a stream says nothing here; this protocol has its own.
            wire.ping();
        }
        for (WireEvent event : events) {
            wire.text(line.say(c -> c.message(event)));
        }
    }

    @Override
    public boolean tell(Failure failure, String requestId) throws IOException {
        wire.text(line.say(c -> c.failure(failure, requestId)));
        return true;
    }

    @Override
    public void listenForDeparture(Runnable action) {
        line.onDeparture(action);
    }

    @Override
    public void stopListening() {
        line.onDeparture(() -> {});
    }
}
