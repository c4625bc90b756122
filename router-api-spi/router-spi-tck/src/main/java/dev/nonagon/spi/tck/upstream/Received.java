package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.node.ObjectNode;

/** One request as it came, and what became of its answer. Thread-safe. */
public final class Received {
    private final String method;
    private final String path;
    private final Headers headers;
    private final byte[] body;
    private final long at;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    private final AtomicInteger eventsSent = new AtomicInteger();
    private volatile Optional<String> refusal = Optional.empty();
    private volatile List<String> warnings = List.of();

    /**
     * @param peerLeft whether the peer closed before the answer was out
     * @param eventsSent how many events were written by then
     * @param at {@link System#nanoTime()} of the end
     */
    public record Outcome(boolean peerLeft, int eventsSent, long at) {}

    Received(String method, String path, Headers headers, byte[] body) {
        this.method = method;
        this.path = path;
        this.headers = headers;
        this.body = body;
        this.at = System.nanoTime();
    }

    public String method() {
        return method;
    }

    /** The path with its query. */
    public String path() {
        return path;
    }

    /** The path without its query. */
    String bare() {
        return path.split("\\?", 2)[0];
    }

    /** A value of the query. */
    Optional<String> query(String name) {
        String[] halves = path.split("\\?", 2);
        for (String pair : halves.length < 2 ? new String[0] : halves[1].split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    boolean posts(String operation) {
        return method.equals("POST") && bare().endsWith(operation);
    }

    boolean gets(String operation) {
        return method.equals("GET") && bare().endsWith(operation);
    }

    public Headers headers() {
        return headers;
    }

    public byte[] body() {
        return body.clone();
    }

    public ObjectNode json() {
        return Json.parseObject(body);
    }

    /** {@link System#nanoTime()} of its arrival. */
    public long at() {
        return at;
    }

    /** Why the double refused it; empty if it did not. */
    public Optional<String> refusal() {
        return refusal;
    }

    /** What a stricter server might have refused. */
    public List<String> warnings() {
        return warnings;
    }

    /** How many events have been written so far. */
    public int eventsSent() {
        return eventsSent.get();
    }

    /** Whether the answer is over, one way or the other. */
    public boolean isOver() {
        return outcome.isDone();
    }

    /**
     * Waits for the end of the answer.
     *
     * @throws AssertionError if it is not over in time
     */
    public Outcome awaitOutcome(Duration longest) {
        try {
            return outcome.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(method + " " + path + " is still being answered after " + longest, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    void refused(String why) {
        refusal = Optional.of(why);
    }

    void warned(List<String> about) {
        warnings = List.copyOf(about);
    }

    void eventSent() {
        eventsSent.incrementAndGet();
    }

    void over(boolean peerLeft) {
        outcome.complete(new Outcome(peerLeft, eventsSent.get(), System.nanoTime()));
    }

    @Override
    public String toString() {
        return method + " " + path + " " + headers + " " + body.length + " bytes"
                + refusal.map(r -> ", refused: " + r).orElse("");
    }
}
