package dev.nonagon.oauth;

import dev.nonagon.audit.Actor;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.oauth.Pkce;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.store.Store;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Logs people in at providers (L1 to L3). Thread-safe; blocks while a provider is asked. */
public final class LoginDesk implements AutoCloseable {
    private static final Logger LOG = System.getLogger(LoginDesk.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LOGIN = Duration.ofMinutes(10);
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final Duration USUAL_POLL = Duration.ofSeconds(5);

    private final Store store;
    private final Flows flows;
    private final AccountKeeper keeper;
    private final URI mainCallback;
    private final InstantSource clock;
    private final CallbackListener listener;
    private Optional<Ticker> ticker = Optional.empty();

    /** What came of beginning. */
    public sealed interface Begun {
        /** @param listening whether this machine hears when the browser comes back */
        record Under(PendingLogin login, boolean listening) implements Begun {}

        /** It cannot begin: a sentence. */
        record Not(String reason) implements Begun {}
    }

    /** A page, whole. */
    public record Shown(int status, String html) {}

    /**
     * @param mainCallback where browsers come back to for a flow that has no port of its own
     */
    public LoginDesk(Store store, Flows flows, AccountKeeper keeper, URI mainCallback, InstantSource clock) {
        this.store = store;
        this.flows = flows;
        this.keeper = keeper;
        this.mainCallback = mainCallback;
        this.clock = clock;
        this.listener = new CallbackListener(clock, this::returned);
    }

    /** Begins to ask providers about device codes that were shown, whichever node showed them. */
    public synchronized void start() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-logins", LOOK_EVERY, this::turn));
        }
    }

    /** The ways to log in. */
    public List<Flows.Facts> flows() {
        return flows.all();
    }

    /** The first way to log in at a provider, or at the one whose accounts it uses; empty if there is none. */
    public Optional<Flows.Facts> flowOf(String provider) {
        return flows.ofProvider(provider);
    }

    /**
     * Begins a login.
     *
     * @param account the account that is to get the credential; empty for the person's own, or a new one
     */
    public Begun begin(Flows.Facts flow, Optional<String> account) throws InterruptedException {
        URI redirect = flow.loopback().map(OAuthFlow.Loopback::redirect).orElse(mainCallback);
        Step step;
        try {
            Optional<Account> known = account.flatMap(keeper::known);
            step = flows.run(
                    flow.id(),
                    redirect,
                    Optional.empty(),
                    (one, means) -> known.isPresent() ? one.begin(known.get(), means) : one.begin(means));
        } catch (IOException e) {
            return new Begun.Not("The login cannot begin: " + Unreached.words(e));
        }
        if (step instanceof Step.Unavailable none) {
            return new Begun.Not(none.reason());
        }
        Instant now = clock.instant();
        Step led = led(step, flow);
        PendingLogin kept = new PendingLogin(
                Pkce.token(store.random()),
                flow.id(),
                flow.provider(),
                account,
                PendingLogin.State.OPEN,
                redirect,
                led,
                "",
                poll(led, now),
                sooner(PendingLogin.pending(led).expiresAt(), now.plus(LOGIN)));
        store.note(em -> {
            rows(em).prune(now.minus(REMEMBERED));
            rows(em).insert(kept, now);
            return true;
        });
        boolean listening = led instanceof Step.OpenBrowser browser
                && flow.loopback()
                        .map(at -> listener.open(at.port(), at.path(), kept.expiresAt()))
                        .orElseGet(() -> leadsBackHere(browser.page()));
        return new Begun.Under(kept, listening);
    }

    /** Some vendors' pages lead to an address of their own program's: then the person pastes. */
    private boolean leadsBackHere(URI page) {
        return CallbackText.query(String.valueOf(page.getRawQuery())).containsValue(mainCallback.toString());
    }

    private static Instant sooner(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private Step led(Step step, Flows.Facts flow) {
        return switch (step) {
            case Step.OpenBrowser browser ->
                new Step.OpenBrowser(flows.led(browser.page(), flow.provider()), browser.pending());
            case Step.ShowCode code -> code;
            case Step.AskFields fields -> fields;
            case Step.Unavailable none -> none;
        };
    }

    private static Optional<Instant> poll(Step step, Instant now) {
        return step instanceof Step.ShowCode code ? Optional.of(now.plus(code.pollEvery())) : Optional.empty();
    }

    private LoginRows rows(jakarta.persistence.EntityManager em) {
        return new LoginRows(em, store.vault());
    }

    /** A login, as far as it is; empty if it is forgotten or never was. */
    public Optional<PendingLogin> find(String id) {
        return store.read(em -> rows(em).find(id))
                .map(login -> login.state() == PendingLogin.State.OPEN
                                && !login.expiresAt().isAfter(clock.instant())
                        ? login.ended(PendingLogin.State.FAILED, "It was not finished in time; begin the login again.")
                        : login);
    }

    /** Gives a login up; false if there is none. */
    public boolean drop(String id) {
        return store.note(em -> rows(em).delete(id)) > 0;
    }

    /**
     * Goes on with a login: a pasted address, or a filled form.
     *
     * @param answer the browser's parameters or the form's fields
     */
    public PendingLogin answered(PendingLogin login, Map<String, String> answer, Actor actor)
            throws InterruptedException {
        if (!store.note(em -> rows(em).claim(login.id()))) {
            return find(login.id()).orElse(login);
        }
        PendingLogin after = resumed(login, answer, actor);
        store.note(em -> {
            rows(em).update(after);
            return true;
        });
        return after;
    }

    private PendingLogin resumed(PendingLogin login, Map<String, String> answer, Actor actor)
            throws InterruptedException {
        Outcome outcome;
        try {
            outcome = flows.run(
                    login.flow(),
                    login.redirect(),
                    Optional.empty(),
                    (flow, means) -> flow.resume(login.pending(), answer, means));
        } catch (IOException e) {
            outcome = new Outcome.Busy(Unreached.words(e), Optional.empty());
        }
        Instant now = clock.instant();
        return switch (outcome) {
            case Outcome.Granted granted -> granted(login, granted, actor);
            case Outcome.Waiting waiting ->
                login.with(waiting(login.step(), waiting.pending()), Optional.of(now.plus(waiting.pollAfter())));
            case Outcome.Next next -> next(login, next.step(), now);
            case Outcome.Busy busy ->
                login.pollAt().isPresent()
                        ? login.with(
                                login.step(),
                                Optional.of(now.plus(busy.retryAfter().orElse(USUAL_POLL))))
                        : login.ended(PendingLogin.State.FAILED, busy.reason() + ". Begin the login again in a while.");
            case Outcome.Denied denied -> login.ended(PendingLogin.State.FAILED, denied.reason());
        };
    }

    private PendingLogin next(PendingLogin login, Step step, Instant now) {
        if (step instanceof Step.Unavailable none) {
            return login.ended(PendingLogin.State.FAILED, none.reason());
        }
        return login.with(step, poll(step, now));
    }

    private static Step waiting(Step step, OAuthFlow.Pending pending) {
        return switch (step) {
            case Step.ShowCode code -> new Step.ShowCode(code.code(), code.page(), code.pollEvery(), pending);
            case Step.OpenBrowser browser -> new Step.OpenBrowser(browser.page(), pending);
            case Step.AskFields fields -> new Step.AskFields(fields.fields(), pending);
            case Step.Unavailable none -> none;
        };
    }

    private PendingLogin granted(PendingLogin login, Outcome.Granted granted, Actor actor) {
        try {
            return login.ended(PendingLogin.State.DONE, keeper.keep(login, granted, actor));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "event=login-unkept flow=" + login.flow(), e);
            return login.ended(
                    PendingLogin.State.FAILED, "The login succeeded and could not be kept: " + e.getMessage());
        }
    }

    // --- The browser's return
    // ---------------------------------------------------------------------------------------------

    /** A browser came back, to a port of its own or to the router's. */
    private CallbackListener.Page returned(Map<String, String> answer) {
        Secret state = new Secret(answer.getOrDefault(OAuthFlow.Pending.STATE, ""));
        Optional<PendingLogin> login = state.isBlank()
                ? Optional.empty()
                : store.read(em -> rows(em).open()).stream()
                        .filter(open -> open.expiresAt().isAfter(clock.instant()))
                        .filter(open -> open.pending().values().entrySet().stream()
                                .anyMatch(value -> value.getKey().equals(OAuthFlow.Pending.STATE)
                                        && value.getValue().equals(state)))
                        .findFirst();
        if (login.isEmpty()) {
            return new CallbackListener.Page(
                    400, "No login waits for this answer: it took too long, or was answered before. Begin it again.");
        }
        try {
            PendingLogin after = answered(login.get(), answer, Actor.ROUTER);
            return switch (after.state()) {
                case DONE -> new CallbackListener.Page(200, "You are logged in. You can close this page.");
                case OPEN, BUSY ->
                    new CallbackListener.Page(200, "The login goes on in the console. You can close this page.");
                case FAILED -> new CallbackListener.Page(400, after.outcome());
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CallbackListener.Page(503, "The router is stopping.");
        }
    }

    /** The page that a browser sees that came back to the router's own port. */
    public Shown shown(Map<String, String> answer) {
        CallbackListener.Page page = returned(answer);
        return new Shown(page.status(), CallbackListener.html(page));
    }

    // --- Turns
    // ------------------------------------------------------------------------------------------------------------

    /** Asks where it is time to, and closes the ports that nobody needs any more. */
    void turn() {
        List<PendingLogin> open;
        try {
            open = store.read(em -> rows(em).open());
        } catch (StoreUnavailable e) {
            return;
        }
        Instant now = clock.instant();
        Map<Integer, Instant> needed = new HashMap<>();
        for (PendingLogin login : open) {
            if (login.step() instanceof Step.OpenBrowser) {
                needed.merge(login.redirect().getPort(), login.expiresAt(), (a, b) -> a.isAfter(b) ? a : b);
            }
            boolean due = login.pollAt().filter(at -> !at.isAfter(now)).isPresent();
            if (due && login.expiresAt().isAfter(now)) {
                Thread.ofVirtual().name("nonagon-login-poll").start(() -> poll(login));
            }
        }
        listener.keepOnly(needed);
    }

    private void poll(PendingLogin login) {
        try {
            answered(login, Map.of(), Actor.ROUTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (StoreUnavailable e) {
            LOG.log(Level.DEBUG, "event=login-poll-failed", e);
        }
    }

    @Override
    public synchronized void close() {
        ticker.ifPresent(Ticker::close);
        ticker = Optional.empty();
        listener.close();
    }
}
