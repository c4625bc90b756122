package dev.nonagon.oauth;

import dev.nonagon.settings.Declared;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.oauth.Credential;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Renews what is about to end, whether or not anybody uses it (L4). Thread-safe. */
final class RefreshSchedule implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    /** A tenth of the lead is spread over the accounts, so that not all of them ask at once. */
    private static final double SPREAD = 0.1;

    private final RefreshService service;
    private final Supplier<Declared> picture;
    private final Flows flows;
    private final InstantSource clock;
    private final Consumer<Runnable> worker;
    private final Set<String> under = ConcurrentHashMap.newKeySet();
    private Optional<Ticker> ticker = Optional.empty();

    /** @param worker runs what blocks */
    RefreshSchedule(
            RefreshService service,
            Supplier<Declared> picture,
            Flows flows,
            InstantSource clock,
            Consumer<Runnable> worker) {
        this.service = service;
        this.picture = picture;
        this.flows = flows;
        this.clock = clock;
        this.worker = worker;
    }

    synchronized void start() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-refresh", LOOK_EVERY, this::turn));
        }
    }

    /** Begins every renewal whose time has come. */
    void turn() {
        service.look();
        Instant now = clock.instant();
        for (Map.Entry<String, Declared.Account> entry :
                picture.get().accounts().entrySet()) {
            Declared.Account account = entry.getValue();
            if (account.enabled()
                    && account.credential() instanceof Credential.Tokens tokens
                    && isDue(account, tokens, now)) {
                begin(entry.getKey(), tokens);
            }
        }
    }

    private void begin(String id, Credential.Tokens tokens) {
        if (under.add(id)) {
            worker.accept(() -> {
                try {
                    service.renew(id, tokens.access());
                } finally {
                    under.remove(id);
                }
            });
        }
    }

    private boolean isDue(Declared.Account account, Credential.Tokens tokens, Instant now) {
        RenewalState state = service.state(account.name());
        return tokens.expiresAt().isPresent()
                && !state.isLost(tokens)
                && !state.notBefore().isAfter(now)
                && flows.of(account.provider(), account.settings())
                        .filter(flow -> !due(
                                        account.name(),
                                        tokens.expiresAt().get(),
                                        lead(
                                                flow.refreshLead(),
                                                state,
                                                tokens.expiresAt().get()))
                                .isAfter(now))
                        .isPresent();
    }

    /**
     * How long before its end a token is renewed: as its flow says, but not in the first half of its life. A vendor that
     * shortens the lives of its tokens would otherwise be asked again and again.
     */
    static Duration lead(Duration wish, RenewalState state, Instant expiresAt) {
        Duration half = Duration.between(state.since(), expiresAt).dividedBy(2);
        return wish.compareTo(half) < 0 ? wish : half;
    }

    /** The moment at which an account's token is renewed; the same however often it is asked. */
    static Instant due(String account, Instant expiresAt, Duration lead) {
        double share = Math.floorMod(account.hashCode(), 1_000) / 1_000.0;
        return expiresAt.minus(lead).minusMillis((long) (lead.toMillis() * SPREAD * share));
    }

    @Override
    public synchronized void close() {
        ticker.ifPresent(Ticker::close);
        ticker = Optional.empty();
    }
}
