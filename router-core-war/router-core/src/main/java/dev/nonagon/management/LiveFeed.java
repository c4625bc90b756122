package dev.nonagon.management;

import dev.nonagon.names.Words;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.json.Json;
import dev.nonagon.usage.UsageRecord;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells whoever listens what goes on: {@code now} (requests in flight) when it changes, {@code ended} for each request, {@code
 * quota} when an account has more or less left. Looks twice a second for each listener, on a thread of its own: one that reads
 * slowly waits for itself. Thread-safe.
 */
public final class LiveFeed implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LiveFeed.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int MOST_LISTENERS = 64;
    private static final int MOST_SHOWN = 100;
    private static final int QUOTA_EVERY = 4;
    private static final int PING_EVERY = 50;

    /** A listener proves again and again who it is: its next connection is asked for its session. */
    private static final int LAST_TURN = 1_200;

    private final InFlight flights;
    private final RecentRequests recent;
    private final QuotaBoard quotas;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    LiveFeed(InFlight flights, RecentRequests recent, QuotaBoard quotas) {
        this.flights = flights;
        this.recent = recent;
        this.quotas = quotas;
    }

    /** Somebody who listens. Only its own thread changes it. */
    private static final class Listener {
        private final SseEventSink sink;
        private final Sse sse;
        private String lastNow = "";
        private String lastEnded;
        private Map<String, String> lastQuota = new HashMap<>();
        private int turns;

        Listener(SseEventSink sink, Sse sse, String lastEnded) {
            this.sink = sink;
            this.sse = sse;
            this.lastEnded = lastEnded;
        }

        boolean gone() {
            return sink.isClosed() || turns > LAST_TURN;
        }

        void tell(String name, ObjectNode data) {
            OutboundSseEvent event = sse.newEventBuilder()
                    .name(name)
                    .data(new String(Json.bytes(data), StandardCharsets.UTF_8))
                    .build();
            sink.send(event).exceptionally(gone -> {
                sink.close();
                return null;
            });
        }
    }

    /**
     * Takes a listener in.
     *
     * @return false if there are too many
     */
    boolean join(SseEventSink sink, Sse sse) {
        Listener listener = new Listener(sink, sse, newestId());
        synchronized (listeners) {
            if (listeners.size() >= MOST_LISTENERS) {
                return false;
            }
            listeners.add(listener);
        }
        Thread.ofVirtual().name("nonagon-live-feed").start(() -> {
            try {
                listen(listener);
            } finally {
                listeners.remove(listener);
                listener.sink.close();
            }
        });
        return true;
    }

    private void listen(Listener listener) {
        try {
            while (!listener.gone()) {
                turn(listener);
                Thread.sleep(LOOK_EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // The sink of a listener that is gone says so in many ways.
            LOG.log(System.Logger.Level.DEBUG, "event=listener-gone", e);
        }
    }

    private String newestId() {
        return recent.newest(1).stream()
                .map(story -> story.record().requestId())
                .findFirst()
                .orElse("");
    }

    private void turn(Listener listener) {
        listener.turns++;
        ObjectNode now = now();
        String text = Json.text(now);
        if (!text.equals(listener.lastNow)) {
            listener.lastNow = text;
            listener.tell("now", now);
        }
        ended(listener, recent.newest(MOST_SHOWN));
        if (listener.turns % QUOTA_EVERY == 1) {
            quota(listener);
        }
        if (listener.turns % PING_EVERY == 0) {
            listener.sink.send(listener.sse.newEventBuilder().comment("ping").build());
        }
    }

    private ObjectNode now() {
        ObjectNode json = Json.object();
        List<InFlight.View> views = flights.now(MOST_SHOWN);
        json.put("count", flights.count());
        ArrayNode list = json.putArray("inFlight");
        for (InFlight.View view : views) {
            ObjectNode flight = list.addObject()
                    .put("id", view.id())
                    .put("at", view.at().toString())
                    .put("client", view.client())
                    .put("asked", view.asked())
                    .put("target", view.target())
                    .put("account", view.account())
                    .put("attempts", view.attempts())
                    .put("answering", view.answering())
                    .put("stream", view.stream())
                    .put("ageMs", view.age().toMillis())
                    .put("outputTokens", view.output());
            view.key().ifPresent(key -> flight.put("key", key));
        }
        return json;
    }

    private static void ended(Listener listener, List<RequestStory> newest) {
        List<UsageRecord> fresh = new ArrayList<>();
        for (RequestStory story : newest) {
            if (story.record().requestId().equals(listener.lastEnded)) {
                break;
            }
            fresh.addFirst(story.record());
        }
        for (UsageRecord record : fresh) {
            ObjectNode json = Json.object()
                    .put("id", record.requestId())
                    .put("at", record.at().toString())
                    .put("asked", record.modelAsked())
                    .put("routed", record.modelRouted())
                    .put("account", record.account())
                    .put("client", record.details().client())
                    .put("status", record.status())
                    .put("attempts", record.attempts())
                    .put("inputTokens", record.tokens().prompt())
                    .put("outputTokens", record.tokens().output())
                    .put("totalMs", record.total().toMillis());
            record.failure().ifPresent(kind -> json.put("failure", Words.of(kind)));
            record.key().ifPresent(key -> json.put("key", key));
            listener.tell("ended", json);
            listener.lastEnded = record.requestId();
        }
    }

    private void quota(Listener listener) {
        Map<String, String> seen = new HashMap<>();
        for (AccountView account : quotas.list()) {
            ObjectNode json = Json.object()
                    .put("account", account.account())
                    .put("provider", account.provider().value());
            ArrayNode windows = json.putArray("windows");
            account.windows().forEach(window -> windows.addObject()
                    .put("name", window.name())
                    .put("left", Math.round(window.left() * 1_000) / 1_000.0));
            String text = Json.text(json);
            seen.put(account.account(), text);
            if (!text.equals(listener.lastQuota.get(account.account()))) {
                listener.tell("quota", json);
            }
        }
        listener.lastQuota = seen;
    }

    /** Sends everybody away. */
    @Override
    public void close() {
        listeners.forEach(listener -> listener.sink.close());
    }
}
