package dev.nonagon.management;

import dev.nonagon.settings.Declared;
import dev.nonagon.settings.LiveSetting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the upstreams of people's own nodes which models they have, so that a tool's list shows them without a test by hand
 * (M7). A node whose models somebody has named is left alone. Not thread-safe: one turn at a time.
 */
final class ModelLookout {
    private static final Logger LOG = System.getLogger(ModelLookout.class.getName());

    private static final String ON = "nonagon.routing.look-up-models";
    private static final Duration AGAIN = Duration.ofHours(6);
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;

    private final Supplier<Declared> picture;
    private final Function<Declared.Account, Optional<List<String>>> upstream;
    private final Taker taker;
    private final BooleanSupplier on;
    private final InstantSource clock;
    private final Map<String, Visit> visits = new HashMap<>();

    /** Takes note of a list. */
    interface Taker {
        void listed(Declared.Account account, List<String> models);
    }

    /** An account as it was when it was asked; another address or key is another question. */
    private record Visit(Declared.Account account, long nextAt, int failures, boolean listed) {}

    /** @param upstream empty if it cannot say; blocks */
    ModelLookout(
            Supplier<Declared> picture,
            Function<Declared.Account, Optional<List<String>>> upstream,
            Taker taker,
            BooleanSupplier on,
            InstantSource clock) {
        this.picture = picture;
        this.upstream = upstream;
        this.taker = taker;
        this.on = on;
        this.clock = clock;
    }

    static LiveSetting live() {
        return LiveSetting.truth(ON);
    }

    /** Whether it is wanted; it is unless somebody says no. */
    static boolean isOn(Function<String, Optional<String>> settings) {
        return settings.apply(ON).map(value -> !value.equals("false")).orElse(true);
    }

    /** Asks whoever is due. */
    void turn() {
        Declared now = picture.get();
        visits.keySet().retainAll(now.accounts().keySet());
        if (!on.getAsBoolean()) {
            return;
        }
        now.accounts().values().stream()
                .filter(account -> account.enabled() && concerns(now, account) && due(account))
                .forEach(this::visit);
    }

    private boolean concerns(Declared now, Declared.Account account) {
        Visit before = visits.get(account.name());
        return now.nodes().containsKey(account.provider().value())
                && (before != null && before.listed()
                        || now.models()
                                .getOrDefault(account.provider(), List.of())
                                .isEmpty());
    }

    private boolean due(Declared.Account account) {
        Visit before = visits.get(account.name());
        return before == null || !before.account().equals(account) || before.nextAt() <= clock.millis();
    }

    private void visit(Declared.Account account) {
        Visit before = visits.get(account.name());
        Optional<List<String>> models = upstream.apply(account).filter(list -> !list.isEmpty());
        if (models.isPresent()) {
            visits.put(account.name(), new Visit(account, clock.millis() + AGAIN.toMillis(), 0, true));
            LOG.log(
                    Level.INFO,
                    "event=models-listed account=" + account.name() + " node=" + account.provider() + " models="
                            + models.get().size());
            taker.listed(account, models.get());
            return;
        }
        int failures = before == null ? 0 : Math.min(before.failures(), MOST_DOUBLINGS);
        visits.put(
                account.name(),
                new Visit(
                        account,
                        clock.millis() + AFTER_FAILURE.toMillis() * (1L << failures),
                        failures + 1,
                        before != null && before.listed()));
    }
}
