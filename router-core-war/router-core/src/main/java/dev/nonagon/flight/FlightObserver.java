package dev.nonagon.flight;

import dev.nonagon.names.Words;
import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.usage.AttemptRecord.Fate;
import dev.nonagon.usage.UsageRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the flight recorder of requests while one records (J2). Thread-safe. */
public final class FlightObserver implements Observer {
    @Override
    public Observation begin(Arrival arrival) {
        FlightEvents.Request event = new FlightEvents.Request();
        if (!event.isEnabled()) {
            return Observation.NONE;
        }
        event.begin();
        event.request = arrival.requestId();
        event.trace = arrival.trace().traceId();
        event.format = arrival.format();
        event.operation = arrival.operation();
        event.asked = arrival.model();
        return new Observation() {
            @Override
            public AttemptObservation attempt(Asked asked) {
                return new Flight(arrival.requestId(), asked);
            }

            @Override
            public void end(RequestStory story) {
                ended(event, story.record());
            }
        };
    }

    private static void ended(FlightEvents.Request event, UsageRecord record) {
        event.routed = record.modelRouted();
        event.status = record.status();
        event.failure = record.failure().map(kind -> Words.of(kind)).orElse("");
        event.attempts = record.attempts();
        event.inputTokens = record.tokens().prompt();
        event.outputTokens = record.tokens().output();
        event.firstByteMillis = record.firstByte().toMillis();
        event.commit();
    }

    /** One target. */
    private static final class Flight implements AttemptObservation {
        private final FlightEvents.Attempt attempt = new FlightEvents.Attempt();
        private FlightEvents.@Nullable UpstreamWait wait;
        private FlightEvents.@Nullable UpstreamAnswer answer;

        Flight(String request, Asked asked) {
            attempt.begin();
            attempt.request = request;
            attempt.provider = asked.provider();
            attempt.model = asked.model();
            attempt.account = asked.account();
        }

        @Override
        public void sent(UpstreamRequest request) {
            FlightEvents.UpstreamWait begun = new FlightEvents.UpstreamWait();
            begun.begin();
            begun.request = attempt.request;
            begun.provider = attempt.provider;
            wait = begun;
        }

        @Override
        public void head(ResponseHead head) {
            FlightEvents.UpstreamWait over = wait;
            if (over != null) {
                over.status = head.status();
                over.commit();
                wait = null;
            }
            FlightEvents.UpstreamAnswer begun = new FlightEvents.UpstreamAnswer();
            begun.begin();
            begun.request = attempt.request;
            begun.provider = attempt.provider;
            answer = begun;
        }

        @Override
        public void ended(Fate fate, Optional<Failure> failure) {
            FlightEvents.UpstreamWait unanswered = wait;
            if (unanswered != null) {
                unanswered.commit();
            }
            FlightEvents.UpstreamAnswer over = answer;
            if (over != null) {
                over.commit();
            }
            attempt.ending = Words.of(fate);
            attempt.failure = failure.map(f -> Words.of(f.kind())).orElse("");
            attempt.commit();
        }
    }
}
