package dev.nonagon.requests;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that are being answered now (Q4). Thread-safe, without a lock. */
public final class InFlight {
    private final ConcurrentHashMap<String, Flight> flights = new ConcurrentHashMap<>();

    /** A request that is being answered. */
    @FunctionalInterface
    public interface Flight {
        /** How it is now; for any thread, and so it may lag a little behind. */
        View look();
    }

    /**
     * How a request is.
     *
     * @param asked the model as the client said it
     * @param target {@code provider/model} that is being asked; empty before one is
     * @param account its account's name
     * @param attempts how many upstreams were asked
     * @param answering whether the client has got a piece
     * @param output how many tokens have come, about
     */
    public record View(
            String id,
            Instant at,
            Optional<String> key,
            String client,
            String asked,
            String target,
            String account,
            int attempts,
            boolean answering,
            boolean stream,
            Duration age,
            long output) {}

    public void begin(String requestId, Flight flight) {
        flights.put(requestId, flight);
    }

    public void end(String requestId) {
        flights.remove(requestId);
    }

    public int count() {
        return flights.size();
    }

    /** The oldest first. */
    public List<View> now(int most) {
        return flights.values().stream()
                .map(Flight::look)
                .sorted(Comparator.comparing(View::at))
                .limit(most)
                .toList();
    }
}
