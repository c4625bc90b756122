package dev.nonagon.quota;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.RateLimitHeaders;
import dev.nonagon.spi.provider.ResponseHead;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The allowances of all accounts. Thread-safe; nothing here waits for a database or a network. */
public final class QuotaBoard {
    private final InstantSource clock;
    private final HeadReader heads;
    private final ConcurrentMap<Key, AccountQuota> accounts = new ConcurrentHashMap<>();
    private final List<QuotaEvidence> listeners = new CopyOnWriteArrayList<>();
    private final Set<Key> suspects = ConcurrentHashMap.newKeySet();
    private volatile Map<Key, QuotaAccount> known = Map.of();
    private volatile Function<Key, Optional<AccountView.ProbeView>> probes = key -> Optional.empty();

    /** An account's place. */
    record Key(ProviderId provider, String account) {}

    /** Reads what an answer's head says about allowances. Thread-safe, quick. */
    @FunctionalInterface
    public interface HeadReader {
        Optional<QuotaProbe.Report> read(Provider provider, String model, ResponseHead head, Instant now);
    }

    /** A board that knows the shared headers only. */
    public QuotaBoard() {
        this(InstantSource.system());
    }

    /** The same, by another clock. */
    public QuotaBoard(InstantSource clock) {
        this(clock, (provider, model, head, now) -> RateLimitHeaders.read(head.headers(), model, now));
    }

    public QuotaBoard(InstantSource clock, HeadReader heads) {
        this.clock = clock;
        this.heads = heads;
    }

    /** What is known of an account: a live object, always the same for the same ids, so that it can be kept. */
    public AccountQuota of(ProviderId provider, String accountId) {
        return of(new Key(provider, accountId));
    }

    AccountQuota of(Key key) {
        AccountQuota there = accounts.get(key);
        return there != null ? there : accounts.computeIfAbsent(key, k -> new AccountQuota());
    }

    /** Hears the head of an answer, a success or not. Cheap when it says nothing about an allowance. */
    public void observe(Provider provider, Account account, String model, ResponseHead head) {
        Instant now = clock.instant();
        heads.read(provider, model, head, now)
                .ifPresent(report -> take(
                        new Key(provider.descriptor().id(), account.id()),
                        report,
                        QuotaSource.HEADERS,
                        now.toEpochMilli()));
    }

    /** Counts what an answer has used, one request among it. */
    public void count(ProviderId provider, String accountId, String model, TokenUsage used, Instant at) {
        of(new Key(provider, accountId)).count(model, used.total(), at.toEpochMilli());
    }

    /** Hears that a call failed: if it is a matter of allowance, the provider is asked soon. */
    public void failed(ProviderId provider, String accountId, Failure failure) {
        if (failure.kind() == Failure.Kind.QUOTA_EXHAUSTED || failure.kind() == Failure.Kind.RATE_LIMITED) {
            suspects.add(new Key(provider, accountId));
        }
    }

    /** Takes a provider's report, and tells who wants to know what it means. */
    void take(Key key, QuotaProbe.Report report, QuotaSource source, long now) {
        AccountQuota account = of(key);
        AccountQuota.Effect effect = account.take(report, source, now);
        for (LiveWindow window : effect.usedUp()) {
            long until = window.resetsAt(now);
            if (until > now) {
                listeners.forEach(l ->
                        l.exhausted(key.provider(), key.account(), window.id.models(), Instant.ofEpochMilli(until)));
            }
        }
        // Asked, a provider's word counts whatever we had thought; headers say it again and again.
        boolean asked = source == QuotaSource.PROBE && !effect.taken().isEmpty();
        if ((effect.freed() || asked) && !account.whollyExhausted(now)) {
            account.notLeftOut();
            listeners.forEach(l -> l.available(key.provider(), key.account()));
        }
    }

    /** Tells {@code listener} from now on. */
    public void onEvidence(QuotaEvidence listener) {
        listeners.add(listener);
    }

    /** Which accounts there are, with what is known of them beforehand; others are not shown. */
    public void accountsAre(List<QuotaAccount> all) {
        Map<Key, QuotaAccount> byKey = new LinkedHashMap<>();
        for (QuotaAccount account : all) {
            Key key = new Key(account.account().provider(), account.account().id());
            byKey.put(key, account);
            of(key).terms(account.descriptors(), account.owners(), account.keep());
        }
        known = Map.copyOf(byKey);
    }

    Map<Key, QuotaAccount> accounts() {
        return known;
    }

    Map<Key, AccountQuota> live() {
        return accounts;
    }

    /** Of whom a failure said that something may be used up, since this was asked last. */
    Set<Key> takeSuspects() {
        Set<Key> taken = new HashSet<>(suspects);
        suspects.removeAll(taken);
        return taken;
    }

    void probesAre(Function<Key, Optional<AccountView.ProbeView>> views) {
        probes = views;
    }

    /** Looks ahead; from time to time. */
    void tick() {
        long now = clock.millis();
        accounts.values().forEach(account -> account.tick(now));
    }

    /** All accounts, for showing: those whose windows run out first come first. Whoever looks wants fresh numbers soon. */
    public List<AccountView> list() {
        long now = clock.millis();
        return keys().stream()
                .map(key -> view(key, now))
                .sorted(Comparator.comparing(
                                (AccountView a) -> a.windows().stream().findFirst(),
                                Comparator.comparing(
                                        (Optional<WindowView> w) -> w.orElse(null), Comparator.nullsLast(FIRST_OUT)))
                        .thenComparing(a -> a.provider().value())
                        .thenComparing(AccountView::account))
                .toList();
    }

    /** The same without any wish for fresh numbers: for machines that look all day. */
    public List<AccountView> glance() {
        long now = clock.millis();
        return keys().stream()
                .map(key -> new AccountView(
                        key.provider(),
                        key.account(),
                        of(key).plan(),
                        of(key).windows().stream()
                                .map(window -> window.view(now))
                                .sorted(FIRST_OUT)
                                .toList(),
                        Optional.empty()))
                .toList();
    }

    private List<Key> keys() {
        Map<Key, QuotaAccount> there = known;
        return there.isEmpty() ? List.copyOf(accounts.keySet()) : List.copyOf(there.keySet());
    }

    /** One account, for showing. */
    public Optional<AccountView> find(String accountId) {
        return key(accountId).map(key -> view(key, clock.millis()));
    }

    Optional<Key> key(String accountId) {
        return keys().stream().filter(key -> key.account().equals(accountId)).findFirst();
    }

    private AccountView view(Key key, long now) {
        AccountQuota account = of(key);
        account.inUse(now);
        List<WindowView> windows = new ArrayList<>();
        for (LiveWindow window : account.windows()) {
            window.lookAhead(now);
            windows.add(window.view(now));
        }
        windows.sort(FIRST_OUT);
        AccountView view = new AccountView(key.provider(), key.account(), account.plan(), windows, Optional.empty());
        return probes.apply(key).map(view::asked).orElse(view);
    }

    /** How much was left of a window, over time, oldest first; empty if there is no such window. */
    public List<WindowView.Point> history(String accountId, WindowView window) {
        return key(accountId).stream()
                .flatMap(key -> of(key).windows().stream())
                .filter(w -> w.id.equals(new LiveWindow.Id(window.name(), window.unit(), window.models())))
                .map(w -> w.history.samples())
                .flatMap(samples -> java.util.stream.IntStream.range(0, samples.size())
                        .mapToObj(at ->
                                new WindowView.Point(Instant.ofEpochMilli(samples.times()[at]), samples.lefts()[at])))
                .toList();
    }

    /** What is used up, then what runs out before its reset, then the least left; what is not known comes last. */
    public static final Comparator<WindowView> FIRST_OUT = Comparator.comparing((WindowView w) -> !w.exhausted())
            .thenComparing(w -> w.forecast().outlook() != Forecast.Outlook.RUNS_OUT)
            .thenComparing(w -> w.forecast().outlook() == Forecast.Outlook.RUNS_OUT
                    ? w.forecast().runsOutAt().orElse(Instant.MAX)
                    : Instant.MAX)
            .thenComparing(w -> !w.known())
            .thenComparingDouble(WindowView::left)
            .thenComparing(WindowView::name);
}
