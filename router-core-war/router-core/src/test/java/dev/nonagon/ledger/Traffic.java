package dev.nonagon.ledger;

import dev.nonagon.pricing.ListPrices;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.pricing.Rates;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import dev.nonagon.store.Store;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.AttemptRecord.Fate;
import dev.nonagon.usage.AttemptRecord.Who;
import dev.nonagon.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Records as the gateway makes them, by chance but the same for the same seed. */
public final class Traffic {
    public static final Rates DEAR = Rates.of(
            Optional.of(new BigDecimal("3")),
            Optional.of(new BigDecimal("15")),
            Optional.of(new BigDecimal("0.3")),
            Optional.of(new BigDecimal("3.75")),
            Optional.empty());

    private static final String[] PROVIDERS = {"paid", "plan", "free"};
    private static final String[] CLIENTS = {"claude-cli", "codex_cli_rs", "", "cursor"};
    private static final String[] COMBOS = {"always-on", "", ""};
    private static final String[] FORMATS = {"one-format", "another-format"};

    private final RandomGenerator random;
    private long count;

    public Traffic(long seed) {
        this.random = new java.util.Random(seed);
    }

    /** {@code paid} and {@code plan} have prices, {@code free} has none. */
    public static PriceList prices(InstantSource clock) {
        PriceList prices = new PriceList(ListPrices.none(), clock);
        prices.rebuild(List.of(), Map.of("paid/m1", DEAR, "paid/m2", DEAR, "plan/m1", DEAR, "plan/m2", DEAR));
        return prices;
    }

    /** A ledger with these prices that writes when it is told to. */
    public static UsageLedger ledger(Store store, ZoneId zone, InstantSource clock) {
        return new UsageLedger(
                store, "node-a", zone, new Billing(prices(clock)), () -> Duration.ofDays(90), clock, 1_000_000);
    }

    /** The same request by another tool. */
    public static UsageRecord withTool(UsageRecord r, String id, String tool) {
        UsageRecord.Details d = r.details();
        return new UsageRecord(
                id,
                r.at(),
                r.key(),
                r.clientFormat(),
                r.modelAsked(),
                r.modelRouted(),
                r.upstreamFormat(),
                r.modelUpstream(),
                r.account(),
                r.stream(),
                r.status(),
                r.failure(),
                r.attempts(),
                r.tokens(),
                r.firstByte(),
                r.total(),
                r.losses(),
                new UsageRecord.Details(
                        d.key(), tool, d.combo(), d.operation(), d.requestBytes(), d.answerBytes(), d.tries()));
    }

    /** A request that ends at a moment. */
    public UsageRecord at(Instant end) {
        long number = ++count;
        List<AttemptRecord> tries = new ArrayList<>();
        int fails = random.nextInt(6) == 0 ? 1 : 0;
        for (int n = 0; n < fails; n++) {
            tries.add(attempt(Fate.FAILED, Optional.of(Failure.Kind.RATE_LIMITED), TokenUsage.none()));
        }
        int how = random.nextInt(20);
        TokenUsage used = new TokenUsage(
                random.nextInt(50_000),
                random.nextInt(4_000),
                random.nextInt(100_000),
                random.nextInt(3_000),
                random.nextInt(2_000),
                0,
                random.nextInt(9) == 0);
        boolean left = how == 0;
        boolean broken = how == 1;
        boolean refused = how == 2 && tries.isEmpty();
        if (!refused) {
            tries.add(attempt(
                    left ? Fate.CLIENT_LEFT : broken ? Fate.BROKEN : Fate.COMPLETED,
                    broken ? Optional.of(Failure.Kind.UNREACHABLE) : Optional.empty(),
                    used));
        }
        AttemptRecord last = tries.isEmpty() ? null : tries.getLast();
        Duration total = Duration.ofMillis(100 + random.nextInt(20_000));
        int key = random.nextInt(3);
        return new UsageRecord(
                "n-" + Long.toHexString(number) + "-" + Long.toHexString(random.nextLong()),
                end.minus(total),
                key == 0 ? Optional.empty() : Optional.of("Key " + key),
                FORMATS[random.nextInt(FORMATS.length)],
                last == null ? "nothing" : last.target(),
                last == null ? "" : last.target(),
                last == null ? "" : "one-format",
                last == null ? "" : last.model(),
                last == null ? "" : last.account().name(),
                random.nextBoolean(),
                left ? UsageRecord.CLIENT_LEFT : refused ? 404 : 200,
                broken
                        ? Optional.of(Failure.Kind.UNREACHABLE)
                        : refused ? Optional.of(Failure.Kind.MODEL_UNAVAILABLE) : Optional.empty(),
                tries.size(),
                tries.stream().map(AttemptRecord::tokens).reduce(TokenUsage.none(), TokenUsage::plus),
                Duration.ofMillis(random.nextInt(4_000)),
                total,
                random.nextInt(2),
                new UsageRecord.Details(
                        key == 0 ? Who.NOBODY : new Who("key-" + key, "Key " + key),
                        CLIENTS[random.nextInt(CLIENTS.length)],
                        Optional.of(COMBOS[random.nextInt(COMBOS.length)]).filter(name -> !name.isEmpty()),
                        Operation.CHAT,
                        random.nextInt(100_000),
                        random.nextInt(10_000),
                        tries));
    }

    private AttemptRecord attempt(Fate fate, Optional<Failure.Kind> failure, TokenUsage used) {
        String provider = PROVIDERS[random.nextInt(PROVIDERS.length)];
        String model = "m" + (1 + random.nextInt(2));
        String account = provider + "-" + random.nextInt(3);
        return new AttemptRecord(
                provider,
                provider + "/" + model,
                new Who(account, "Account " + account),
                provider.equals("paid") ? Tier.CHEAP : provider.equals("plan") ? Tier.SUBSCRIPTION : Tier.FREE,
                "one-format",
                model,
                failure,
                fate,
                used,
                used.total() % 7 * 100,
                0,
                Duration.ofMillis(3),
                fate == Fate.COMPLETED ? Optional.of(Duration.ofMillis(40)) : Optional.empty(),
                Duration.ofMillis(90));
    }
}
