package dev.nonagon.quota;

import dev.nonagon.quota.QuotaBoard.Key;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.QuotaProbe;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Asks providers about their accounts' allowances, seldom and one account of a provider at a time (Q6). Thread-safe. */
public final class QuotaProber implements AutoCloseable {
    private static final Logger LOG = System.getLogger(QuotaProber.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final long START_SPREAD = 20_000;
    private static final long AFTER_FAILURE = 2_000;
    private static final long BETWEEN = 60_000;
    private static final long BETWEEN_BY_HAND = 5_000;
    private static final long AFTER_RESET = 5_000;
    private static final long RESET_SPREAD = 25_000;
    private static final long IN_USE = Duration.ofMinutes(30).toMillis();
    private static final long LONGEST_PAUSE = Duration.ofHours(6).toMillis();
    private static final int MOST_DOUBLINGS = 6;
    private static final double JITTER = 0.2;

    private final QuotaBoard board;
    private final Questioner questioner;
    private final Supplier<QuotaSettings> settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Executor workers;
    private final Duration patience;
    private final Map<Key, Schedule> schedules = new ConcurrentHashMap<>();
    private final Map<ProviderId, Semaphore> turns = new ConcurrentHashMap<>();
    private Optional<Ticker> ticker = Optional.empty();

    /** Asks a provider's plugin. Thread-safe; blocks. */
    public interface Questioner {
        /** Whether the provider can be asked at all. */
        boolean canAsk(ProviderId provider);

        QuotaProbe.Outcome ask(QuotaAccount account) throws IOException, InterruptedException;
    }

    /** When an account was asked about and will be; times in milliseconds, 0 for never. */
    private static final class Schedule {
        private volatile long askedAt;
        private volatile long nextAt;
        private volatile long resetAt;
        private volatile int failures;
        private volatile boolean wanted;
        private volatile Optional<String> trouble = Optional.empty();
    }

    /**
     * @param workers runs questions; each blocks for as long as {@code patience}
     */
    public QuotaProber(
            QuotaBoard board,
            Questioner questioner,
            Supplier<QuotaSettings> settings,
            InstantSource clock,
            RandomGenerator random,
            Executor workers,
            Duration patience) {
        this.board = board;
        this.questioner = questioner;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        this.workers = workers;
        this.patience = patience;
        board.probesAre(this::view);
    }

    /** Begins to ask. */
    public synchronized void start() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-quota-probes", LOOK_EVERY, this::turn));
        }
    }

    /** Looks once who is due, and has them asked. */
    void turn() {
        long now = clock.millis();
        QuotaSettings wishes = settings.get();
        Map<Key, QuotaAccount> accounts = board.accounts();
        schedules.keySet().retainAll(accounts.keySet());
        for (Key key : board.takeSuspects()) {
            if (accounts.containsKey(key)) {
                suspect(schedule(key, now), now);
            }
        }
        if (!wishes.probe()) {
            return;
        }
        accounts.forEach((key, account) -> {
            if (questioner.canAsk(key.provider()) && due(key, wishes, now)) {
                Semaphore turn = turns.computeIfAbsent(key.provider(), p -> new Semaphore(1));
                if (turn.tryAcquire()) {
                    workers.execute(() -> {
                        try {
                            ask(key, account);
                        } finally {
                            turn.release();
                        }
                    });
                }
            }
        });
    }

    private Schedule schedule(Key key, long now) {
        return schedules.computeIfAbsent(key, k -> {
            Schedule fresh = new Schedule();
            fresh.nextAt = now + random.nextLong(START_SPREAD);
            fresh.wanted = true;
            return fresh;
        });
    }

    private static void suspect(Schedule schedule, long now) {
        schedule.wanted = true;
        schedule.nextAt = Math.min(schedule.nextAt, Math.max(now + AFTER_FAILURE, schedule.askedAt + BETWEEN));
    }

    private boolean due(Key key, QuotaSettings wishes, long now) {
        Schedule schedule = schedule(key, now);
        AccountQuota quota = board.of(key);
        if (schedule.resetAt > 0 && now >= schedule.resetAt) {
            schedule.nextAt = Math.min(schedule.nextAt, schedule.resetAt + AFTER_RESET + random.nextLong(RESET_SPREAD));
            schedule.wanted |= quota.leftOut();
            schedule.resetAt = 0;
        }
        if (schedule.resetAt == 0) {
            schedule.resetAt = quota.nextReset(now);
        }
        boolean interesting = schedule.wanted || quota.leftOut() || now - quota.usedAt() < IN_USE;
        if (now < schedule.nextAt || !interesting) {
            return false;
        }
        long byOthers = askedByOthers(quota, schedule);
        if (byOthers > now - wishes.probeInterval().toMillis() / 2) {
            // Another node has asked meanwhile, and its answer is here.
            answered(schedule, wishes, byOthers);
            return false;
        }
        return true;
    }

    private static long askedByOthers(AccountQuota quota, Schedule schedule) {
        long latest = 0;
        for (LiveWindow window : quota.windows()) {
            LiveWindow.Reading reading = window.reading();
            if (reading != null && reading.source() == QuotaSource.PROBE && reading.at() > schedule.askedAt) {
                latest = Math.max(latest, reading.at());
            }
        }
        return latest;
    }

    private void answered(Schedule schedule, QuotaSettings wishes, long at) {
        schedule.askedAt = at;
        schedule.failures = 0;
        schedule.wanted = false;
        schedule.trouble = Optional.empty();
        schedule.nextAt = at + jittered(wishes.probeInterval().toMillis());
    }

    private long jittered(long pause) {
        return (long) (pause * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }

    private void ask(Key key, QuotaAccount account) {
        QuotaProbe.Outcome outcome = outcome(account);
        long now = clock.millis();
        Schedule schedule = schedule(key, now);
        switch (outcome) {
            case QuotaProbe.Report report -> {
                if (schedule.trouble.isPresent()) {
                    LOG.log(Level.INFO, "event=quota-probe-well account=" + key.account());
                }
                answered(schedule, settings.get(), now);
                board.take(key, report, QuotaSource.PROBE, now);
                schedule.resetAt = board.of(key).nextReset(now);
            }
            case QuotaProbe.Trouble trouble -> failed(key, schedule, trouble.failure(), now);
        }
    }

    /** Told, and asked more seldom; the account is not penalised. */
    private void failed(Key key, Schedule schedule, Failure failure, long now) {
        String words =
                failure.kind() + (failure.status() == 0 ? "" : " " + failure.status()) + ": " + failure.message();
        if (schedule.trouble.filter(words::equals).isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "event=quota-probe-failed account=" + key.account() + " provider=" + key.provider() + " reason=\""
                            + words + "\" effect=\"the number grows old; the account is used as before\"");
        }
        schedule.trouble = Optional.of(words);
        schedule.askedAt = now;
        schedule.wanted = false;
        int before = schedule.failures;
        int doublings = Math.min(before, MOST_DOUBLINGS);
        // Whoever asks holds the provider's turn, so nobody else counts meanwhile.
        schedule.failures = before + 1;
        long pause = settings.get().probeInterval().toMillis() << doublings;
        long wait = failure.retryAfter().map(Duration::toMillis).orElse(0L);
        schedule.nextAt = now + Math.max(wait, jittered(Math.min(pause, LONGEST_PAUSE)));
    }

    /** Asks on a thread of its own, so that a plugin that hangs can be left alone. */
    private QuotaProbe.Outcome outcome(QuotaAccount account) {
        FutureTask<QuotaProbe.Outcome> task = new FutureTask<>(() -> questioner.ask(account));
        Thread worker = Thread.ofVirtual().name("nonagon-quota-probe").start(task);
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return trouble(Failure.Kind.UNREACHABLE, "no answer within " + patience.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return trouble(Failure.Kind.UNREACHABLE, "the router is stopping");
        } catch (ExecutionException e) {
            // Its message may hold anything.
            String what = String.valueOf(e.getCause()).replaceFirst(":.*", "");
            return e.getCause() instanceof IOException
                    ? trouble(Failure.Kind.UNREACHABLE, "no answer (" + what + ")")
                    : trouble(Failure.Kind.PROTOCOL, "the answer could not be read (" + what + ")");
        } finally {
            worker.interrupt();
        }
    }

    private static QuotaProbe.Trouble trouble(Failure.Kind kind, String message) {
        return new QuotaProbe.Trouble(Failure.of(kind, message));
    }

    /** What came of asking by hand. */
    public enum Refreshed {
        DONE,
        FAILED,
        /** Its provider cannot be asked. */
        NO_PROBE,
        UNKNOWN_ACCOUNT
    }

    /** Asks now; blocks. Whoever asks again within five seconds gets what is known. */
    public Refreshed refresh(String accountId) {
        Optional<Key> key = board.key(accountId);
        if (key.isEmpty() || !board.accounts().containsKey(key.get())) {
            return Refreshed.UNKNOWN_ACCOUNT;
        }
        if (!questioner.canAsk(key.get().provider())) {
            return Refreshed.NO_PROBE;
        }
        Schedule schedule = schedule(key.get(), clock.millis());
        Semaphore turn = turns.computeIfAbsent(key.get().provider(), p -> new Semaphore(1));
        try {
            if (turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (clock.millis() - schedule.askedAt >= BETWEEN_BY_HAND) {
                        ask(key.get(), board.accounts().get(key.get()));
                    }
                } finally {
                    turn.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return schedule.trouble.isPresent() ? Refreshed.FAILED : Refreshed.DONE;
    }

    private Optional<AccountView.ProbeView> view(Key key) {
        Schedule schedule = schedules.get(key);
        return questioner.canAsk(key.provider())
                ? Optional.of(
                        schedule == null
                                ? new AccountView.ProbeView(Optional.empty(), Optional.empty(), Optional.empty())
                                : new AccountView.ProbeView(
                                        moment(schedule.askedAt), schedule.trouble, moment(schedule.nextAt)))
                : Optional.empty();
    }

    private static Optional<Instant> moment(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    /** Asks no more. */
    @Override
    public void close() {
        Optional<Ticker> running;
        synchronized (this) {
            running = ticker;
            ticker = Optional.empty();
        }
        running.ifPresent(Ticker::close);
    }
}
