package dev.nonagon.gateway;

import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.failures.FailureTable;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.itinerary.Renewal;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.observation.Observer;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** Dispatches with routing of their own, for tests that are about something else. */
final class Dispatches {
    private Dispatches() {}

    static Dispatch of(
            Transports transports,
            Watchdog watchdog,
            Patience patience,
            Consumer<UsageRecord> ledger,
            List<RequestPass> passes) {
        return of(transports, watchdog, patience, ledger, passes, itineraries(), story -> {});
    }

    static Dispatch of(
            Transports transports,
            Watchdog watchdog,
            Patience patience,
            Consumer<UsageRecord> ledger,
            List<RequestPass> passes,
            Itineraries itineraries,
            Consumer<RequestStory> stories) {
        return of(transports, watchdog, patience, ledger, passes, itineraries, stories, Observer.NONE);
    }

    static Dispatch of(
            Transports transports,
            Watchdog watchdog,
            Patience patience,
            Consumer<UsageRecord> ledger,
            List<RequestPass> passes,
            Itineraries itineraries,
            Consumer<RequestStory> stories,
            Observer observer) {
        return new Dispatch(
                new Attempts(transports, patience, passes),
                itineraries,
                model -> Optional.empty(),
                watchdog,
                patience,
                story -> {
                    ledger.accept(story.record());
                    stories.accept(story);
                },
                new InFlight(),
                observer);
    }

    static Itineraries itineraries() {
        return new Itineraries(
                new Cooldowns(InstantSource.system(), () -> 0.0, () -> CooldownSettings.DEFAULTS),
                new FailureTable(provider -> Optional.empty()),
                new QuotaBoard(),
                Renewal.NONE,
                InstantSource.system(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong());
    }

    /** Nobody waits and nobody is asked again: each fault is seen as it is, and at once. */
    static RoutingSettings impatient() {
        RoutingSettings usual = RoutingSettings.DEFAULTS;
        return new RoutingSettings(
                usual.affinity(),
                usual.affinityFor(),
                Duration.ZERO,
                usual.maxTime(),
                usual.maxTries(),
                0,
                Duration.ZERO,
                usual.accountStrategy(),
                usual.sticky(),
                usual.trace());
    }
}
