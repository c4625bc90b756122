package dev.nonagon.oauth;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import dev.nonagon.upstream.Unreached;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Renews credentials (L4 to L8). Thread-safe; blocks while a provider is asked. */
public final class RefreshService {
    private static final Logger LOG = System.getLogger(RefreshService.class.getName());
    private static final Duration LEASE = Duration.ofSeconds(90);
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final URI NOWHERE = URI.create("http://localhost/");

    private final Store store;
    private final AccountBook book;
    private final Supplier<Declared> picture;
    private final Flows flows;
    private final String node;
    private final InstantSource clock;
    private final Duration patience;
    private final LoginWatcher watcher;
    private final Map<String, CompletableFuture<Result>> running = new ConcurrentHashMap<>();
    private final Map<String, ReentrantLock> clients = new ConcurrentHashMap<>();
    private volatile Map<String, RenewalState> states = Map.of();

    /** What came of a renewal. */
    public sealed interface Result {
        /** There is another credential than the one that was refused. */
        record Renewed(Credential.Tokens tokens) implements Result {}

        /** A person must log in again: a sentence. */
        record Lost(String reason) implements Result {}

        /** Not now: a sentence. */
        record NotNow(String reason) implements Result {}
    }

    /** Hears of logins that are lost, on the thread that found out. */
    @FunctionalInterface
    public interface LoginWatcher {
        void lost(Declared.Account account, String reason);
    }

    /**
     * @param picture the accounts as requests see them
     * @param node this node's name among those that share the database
     * @param patience how long to wait for another node that renews the same
     */
    public RefreshService(
            Store store,
            AccountBook book,
            Supplier<Declared> picture,
            Flows flows,
            String node,
            InstantSource clock,
            Duration patience,
            LoginWatcher watcher) {
        this.store = store;
        this.book = book;
        this.picture = picture;
        this.flows = flows;
        this.node = node;
        this.clock = clock;
        this.patience = patience;
        this.watcher = watcher;
    }

    /** How the renewal of an account stands, as far as this node knows. */
    public RenewalState state(String account) {
        return states.getOrDefault(account, RenewalState.FINE);
    }

    /** Reads how all stand. */
    void look() {
        try {
            states = Map.copyOf(store.read(em -> new RenewalRows(em).all()));
        } catch (StoreUnavailable e) {
            LOG.log(Level.DEBUG, "event=renewals-unread", e);
        }
    }

    /**
     * Another credential than one that a provider has refused, or that is about to end.
     *
     * @param refused the access token; whoever has another one by now is given that
     */
    public Result renew(String account, Secret refused) {
        Optional<Credential.Tokens> known =
                tokens(account).filter(tokens -> !tokens.access().equals(refused));
        if (known.isPresent()) {
            return new Result.Renewed(known.get());
        }
        CompletableFuture<Result> mine = new CompletableFuture<>();
        CompletableFuture<Result> first = running.putIfAbsent(account, mine);
        if (first != null) {
            return first.join();
        }
        Result result = new Result.NotNow("The renewal failed");
        try {
            result = alone(account, refused);
        } catch (StoreUnavailable | StoreConflict e) {
            // Not asked: a token that cannot be kept must not be fetched (L6).
            result = new Result.NotNow("The new token could not be kept: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = new Result.NotNow("The renewal was interrupted");
        } finally {
            running.remove(account);
            mine.complete(result);
        }
        return result;
    }

    private Optional<Credential.Tokens> tokens(String account) {
        return Optional.ofNullable(picture.get().accounts().get(account))
                .filter(known -> known.credential() instanceof Credential.Tokens)
                .map(known -> (Credential.Tokens) known.credential());
    }

    /** The only one of this node that renews this account; among all nodes by the lease. */
    private Result alone(String account, Secret refused) throws InterruptedException {
        long looks = 1 + patience.dividedBy(LOOK_EVERY);
        for (long look = 1; look <= looks; look++) {
            Optional<Result> known = knownBeforehand(account, refused);
            if (known.isPresent()) {
                return known.get();
            }
            if (leased(account)) {
                return holding(account, refused);
            }
            Thread.sleep(LOOK_EVERY);
        }
        return new Result.NotNow("Another node is renewing the credential");
    }

    private Result holding(String account, Secret refused) throws InterruptedException {
        try {
            // Once more: whoever had the lease before may have renewed it.
            Optional<Result> meanwhile = knownBeforehand(account, refused);
            return meanwhile.isPresent() ? meanwhile.get() : asked(account);
        } finally {
            store.note(em -> {
                new RenewalRows(em).release(account, node);
                return true;
            });
        }
    }

    private boolean leased(String account) {
        Instant now = clock.instant();
        try {
            return store.note(em -> {
                RenewalRows rows = new RenewalRows(em);
                rows.ensure(account, now);
                return rows.lease(account, node, now, LEASE);
            });
        } catch (StoreConflict e) {
            return false;
        }
    }

    /** What needs no question to the provider: a newer credential, a lost login, a provider that wants to be left alone. */
    private Optional<Result> knownBeforehand(String account, Secret refused) {
        Credential stored;
        try {
            stored = book.credential(account);
        } catch (BookRefusal e) {
            return Optional.of(new Result.NotNow("The account is gone"));
        }
        if (!(stored instanceof Credential.Tokens tokens)) {
            return Optional.of(new Result.NotNow("The account has no token that could be renewed"));
        }
        if (!tokens.access().equals(refused)) {
            return Optional.of(new Result.Renewed(tokens));
        }
        look();
        RenewalState state = state(account);
        if (state.isLost(tokens)) {
            return Optional.of(new Result.Lost(state.trouble()));
        }
        return state.notBefore().isAfter(clock.instant())
                ? Optional.of(new Result.NotNow(state.trouble()))
                : Optional.empty();
    }

    private Result asked(String id) throws InterruptedException {
        Declared.Account account = picture.get().accounts().get(id);
        if (account == null) {
            return new Result.NotNow("The account is gone");
        }
        Credential before = book.credential(id);
        if (!(before instanceof Credential.Tokens old)) {
            return new Result.NotNow("The account has no token that could be renewed");
        }
        Optional<Flows.Facts> flow = flows.of(account.provider(), account.settings());
        if (flow.isEmpty()) {
            return new Result.NotNow("No plugin can renew a login of " + account.provider());
        }
        ReentrantLock client = clients.computeIfAbsent(flow.get().id(), flowId -> new ReentrantLock());
        client.lockInterruptibly();
        Outcome outcome;
        try {
            outcome = flows.run(
                    flow.get().id(),
                    NOWHERE,
                    account.proxy(),
                    (way, means) -> way.refresh(
                            new Account(id, account.label(), account.provider(), old, account.settings()), means));
        } catch (IOException e) {
            outcome = new Outcome.Busy(Unreached.words(e), Optional.empty());
        } finally {
            client.unlock();
        }
        return settled(account, old, outcome);
    }

    private Result settled(Declared.Account account, Credential.Tokens old, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Granted granted
            when granted.credential() instanceof Credential.Tokens fresh ->
                kept(account, old, fresh, granted.settings());
            case Outcome.Denied denied when denied.mustLoginAgain() -> lost(account, old, denied.reason());
            case Outcome.Denied denied -> troubled(account, denied.reason(), Optional.empty());
            case Outcome.Busy busy -> troubled(account, busy.reason(), busy.retryAfter());
            case Outcome.Granted odd -> troubled(account, "The login gave no tokens", Optional.empty());
            case Outcome.Waiting odd -> troubled(account, "The login waits for a person", Optional.empty());
            case Outcome.Next odd -> troubled(account, "The login waits for a person", Optional.empty());
        };
    }

    /** L6: kept first. Where another one was kept meanwhile, that one counts. */
    private Result kept(
            Declared.Account account, Credential.Tokens old, Credential.Tokens fresh, Map<String, String> settings) {
        String id = account.name();
        Credential counts = store.write(em -> {
            Credential now = book.refreshCredential(id, stored -> stored.equals(old) ? fresh : stored);
            Map<String, String> all = new HashMap<>(account.settings());
            all.putAll(settings);
            if (now.equals(fresh) && !all.equals(account.settings())) {
                book.edit(Actor.ROUTER, id, OptionalLong.empty(), data -> {
                    Map<String, String> merged = new HashMap<>(data.settings());
                    merged.putAll(settings);
                    return data.withSettings(merged);
                });
            }
            new RenewalRows(em).put(id, RenewalState.FINE, clock.instant());
            return now;
        });
        look();
        LOG.log(
                Level.INFO,
                "event=token-renewed provider=" + account.provider() + " account=" + id + " expires="
                        + fresh.expiresAt().map(Instant::toString).orElse("-"));
        return counts instanceof Credential.Tokens tokens
                ? new Result.Renewed(tokens)
                : new Result.NotNow("The account was given another credential");
    }

    private Result lost(Declared.Account account, Credential.Tokens old, String reason) {
        // Somebody may have logged in, or another node renewed, while the provider was asked.
        if (book.credential(account.name()) instanceof Credential.Tokens now && !now.equals(old)) {
            return new Result.Renewed(now);
        }
        put(account.name(), state(account.name()).lost(old, reason, clock.instant()));
        LOG.log(
                Level.WARNING,
                "event=login-lost provider=" + account.provider() + " account=" + account.name() + " reason=\"" + reason
                        + "\" next=\"log this account in again\"");
        watcher.lost(account, reason);
        return new Result.Lost(reason);
    }

    private Result troubled(Declared.Account account, String reason, Optional<Duration> retryAfter) {
        put(account.name(), state(account.name()).troubled(reason, retryAfter, clock.instant()));
        LOG.log(
                Level.WARNING,
                "event=renewal-failed provider=" + account.provider() + " account=" + account.name() + " reason=\""
                        + reason + "\"");
        return new Result.NotNow(reason);
    }

    private void put(String account, RenewalState state) {
        store.note(em -> {
            new RenewalRows(em).put(account, state, clock.instant());
            return true;
        });
        look();
    }
}
