package dev.nonagon.gateway;

import dev.nonagon.observation.Observation;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.Map;

/** A client's exchange whose answer is heard by an observer, after it has gone out. */
final class ObservedExchange implements ClientExchange {
    private final ClientExchange exchange;
    private final Observation observation;

    private ObservedExchange(ClientExchange exchange, Observation observation) {
        this.exchange = exchange;
        this.observation = observation;
    }

    static ClientExchange of(ClientExchange exchange, Observation observation) {
        return observation.wantsAnswer() ? new ObservedExchange(exchange, observation) : exchange;
    }

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String path() {
        return exchange.path();
    }

    @Override
    public Map<String, String> query() {
        return exchange.query();
    }

    @Override
    public Headers headers() {
        return exchange.headers();
    }

    @Override
    public InetAddress caller() {
        return exchange.caller();
    }

    @Override
    public InputStream body() throws IOException {
        return exchange.body();
    }

    @Override
    public void begin(int status, Headers headers, long length) throws IOException {
        exchange.begin(status, headers, length);
        observation.answerBegins(status, headers);
    }

    @Override
    public void send(byte[] bytes, int offset, int length) throws IOException {
        exchange.send(bytes, offset, length);
        observation.answer(bytes, offset, length);
    }

    @Override
    public boolean tell(Failure failure, String requestId) throws IOException {
        boolean told = exchange.tell(failure, requestId);
        if (told) {
            observation.answerBegins(failure.kind().clientStatus(), Headers.none());
        }
        return told;
    }

    @Override
    public void breakOff() {
        exchange.breakOff();
    }

    @Override
    public void listenForDeparture(Runnable action) {
        exchange.listenForDeparture(action);
    }

    @Override
    public void stopListening() {
        exchange.stopListening();
    }
}
