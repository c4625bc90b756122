package dev.nonagon.webhooks;

import dev.nonagon.names.Words;
import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.usage.UsageRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Sees combos of which nobody answers (H8). Thread-safe. */
final class ComboWatch implements Observer {
    /** More names than any owner's combos have. */
    private static final int MOST = 10_000;

    private final InstantSource clock;
    private final Consumer<Occasion> told;
    private final ConcurrentHashMap<String, Instant> lastTold = new ConcurrentHashMap<>();

    ComboWatch(InstantSource clock, Consumer<Occasion> told) {
        this.clock = clock;
        this.told = told;
    }

    @Override
    public Observation begin(Arrival arrival) {
        return new Observation() {
            @Override
            public void end(RequestStory story) {
                UsageRecord record = story.record();
                if (record.failure().isPresent()
                        && nobodyAnswered(story, record.failure().get())) {
                    record.details()
                            .combo()
                            .ifPresent(combo -> exhausted(
                                    combo, record.requestId(), record.failure().get()));
                }
            }
        };
    }

    /** A key's own limits leave no trace: then nobody was to be asked. */
    private static boolean nobodyAnswered(RequestStory story, Failure.Kind kind) {
        return story.record().status() != 200
                && story.record().status() != UsageRecord.CLIENT_LEFT
                && !story.trace().notes().isEmpty()
                && !isClients(kind);
    }

    private static boolean isClients(Failure.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST, REFUSED, CONTEXT_TOO_LONG, UNSUPPORTED -> true;
            case UNAUTHENTICATED,
                    FORBIDDEN,
                    QUOTA_EXHAUSTED,
                    RATE_LIMITED,
                    MODEL_UNAVAILABLE,
                    OVERLOADED,
                    UNREACHABLE,
                    PROTOCOL,
                    INTERNAL -> false;
        };
    }

    private void exhausted(String name, String requestId, Failure.Kind kind) {
        Instant now = clock.instant();
        boolean[] fresh = {false};
        if (lastTold.size() > MOST) {
            lastTold.clear();
        }
        lastTold.compute(name, (combo, last) -> {
            fresh[0] = last == null || !last.plus(Occasion.ComboExhausted.AGAIN).isAfter(now);
            return fresh[0] ? now : last;
        });
        if (fresh[0]) {
            told.accept(new Occasion.ComboExhausted(name, requestId, Words.of(kind), now));
        }
    }
}
