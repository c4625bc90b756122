package dev.nonagon.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageLedgerTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> hands = new AtomicReference<>(NOON);
    private final InstantSource clock = hands::get;
    private Store store;

    StoreSettings storeSettings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        store = TestStores.open(folder, storeSettings(folder), clock);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private UsageLedger ledger(String node, int waiting) {
        return new UsageLedger(
                store, node, BERLIN, new Billing(Traffic.prices(clock)), () -> Duration.ofDays(90), clock, waiting);
    }

    private UsageReports reports() {
        return new UsageReports(store, BERLIN, clock, () -> {});
    }

    private long rows(String table) {
        return store.read(em ->
                ((Number) em.createNativeQuery("select count(*) from " + table).getSingleResult()).longValue());
    }

    @Test
    @DisplayName("L1 A1 two weeks of traffic on two nodes: every sum is what adding the records one by one gives")
    void agrees() {
        Traffic traffic = new Traffic(7);
        List<UsageRecord> all = new ArrayList<>();
        try (UsageLedger one = ledger("one", 10_000);
                UsageLedger two = ledger("two", 10_000)) {
            for (int n = 0; n < 1_500; n++) {
                UsageRecord record = traffic.at(NOON.minus(Duration.ofMinutes(13L * n)));
                all.add(record);
                (n % 3 == 0 ? two : one).accept(record);
                if (n % 400 == 0) {
                    one.flush();
                    two.flush();
                }
            }
        }
        Period twoWeeks = Period.named("14d", ZoneOffset.UTC, NOON);
        check(twoWeeks, all, record -> true, UsageReports.Filter.NONE);
        check(Period.named("24h", ZoneOffset.UTC, NOON), all, record -> true, UsageReports.Filter.NONE);
        check(Period.named("2026-11-20", BERLIN, NOON), all, record -> true, UsageReports.Filter.NONE);
        check(Period.named("all", BERLIN, NOON), all, record -> true, UsageReports.Filter.NONE);
        check(
                twoWeeks,
                all,
                record -> record.details().client().equals("claude-cli"),
                new UsageReports.Filter(Map.of(Dimension.CLIENT, "claude-cli")));
        check(
                twoWeeks,
                all,
                record -> record.details().key().id().isEmpty(),
                new UsageReports.Filter(Map.of(Dimension.KEY, "")));
        check(
                twoWeeks,
                all,
                record -> record.details().client().equals("claude-cli")
                        && record.details().key().id().isEmpty(),
                new UsageReports.Filter(Map.of(Dimension.CLIENT, "claude-cli", Dimension.KEY, "")));
        UsageReports.Filter claude = new UsageReports.Filter(Map.of(Dimension.CLIENT, "claude-cli"));
        for (Dimension dimension : Dimension.values()) {
            assertThat(reports().by(dimension, twoWeeks, claude).stream()
                            .map(UsageReports.Slice::figures)
                            .reduce(Figures.NOTHING, Figures::plus))
                    .as("of one tool by " + dimension.word())
                    .isEqualTo(reports().total(twoWeeks, claude));
            for (UsageReports.Slice slice : reports().by(dimension, twoWeeks, UsageReports.Filter.NONE)) {
                UsageReports.Filter one = new UsageReports.Filter(Map.of(dimension, slice.id()));
                assertThat(reports().total(twoWeeks, one)).as(slice.label()).isEqualTo(slice.figures());
                assertThat(reports().by(dimension, twoWeeks, one)).containsExactly(slice);
            }
            Figures sum = reports().by(dimension, twoWeeks, UsageReports.Filter.NONE).stream()
                    .map(UsageReports.Slice::figures)
                    .reduce(Figures.NOTHING, Figures::plus);
            assertThat(sum).as(dimension.word()).isEqualTo(reports().total(twoWeeks, UsageReports.Filter.NONE));
        }
        Figures hours = reports().series(twoWeeks, Period.Step.HOUR, UsageReports.Filter.NONE).stream()
                .map(UsageReports.Point::figures)
                .reduce(Figures.NOTHING, Figures::plus);
        assertThat(hours).isEqualTo(reports().total(twoWeeks, UsageReports.Filter.NONE));
        assertThat(reports().busy(twoWeeks, UsageReports.Filter.NONE))
                .isEqualTo(reports().heat(twoWeeks, UsageReports.Filter.NONE).entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, day -> day.getValue().entrySet().stream()
                                .collect(Collectors.toMap(Map.Entry::getKey, hour -> hour.getValue()
                                        .requests())))));
        assertThat(rows("usage_request")).isEqualTo(1_500);
        assertThat(rows("usage_attempt"))
                .isEqualTo(all.stream()
                        .mapToLong(record -> record.details().tries().size())
                        .sum());
    }

    @Test
    @DisplayName("L8 sums of before there were slices are sliced by the migration as the ledger slices its own")
    void migratedSlices() throws IOException {
        Traffic traffic = new Traffic(12);
        try (UsageLedger one = ledger("one", 10_000);
                UsageLedger two = ledger("two", 10_000)) {
            for (int n = 0; n < 300; n++) {
                (n % 3 == 0 ? two : one).accept(traffic.at(NOON.minus(Duration.ofMinutes(13L * n))));
            }
        }
        StringBuilder migrations = new StringBuilder();
        for (String file : List.of("V12__usage_slices.sql", "V13__usage_questions.sql")) {
            try (InputStream in = UsageLedgerTest.class.getResourceAsStream("/db/migration/common/" + file)) {
                migrations.append(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        List<String> written = slices();
        assertThat(written).hasSizeGreaterThan(500);
        store.bulk(c -> {
            try (Statement sql = c.createStatement()) {
                sql.execute("delete from usage_slice");
                for (String statement : migrations.toString().split(";")) {
                    if (statement.strip().startsWith("insert into")) {
                        sql.execute(statement);
                    }
                }
            }
            return true;
        });
        assertThat(slices()).isEqualTo(written);
    }

    /** A line for each row, all of its columns in it. */
    private List<String> slices() {
        return store.bulk(c -> {
            List<String> lines = new ArrayList<>();
            try (Statement sql = c.createStatement();
                    ResultSet rows = sql.executeQuery("select * from usage_slice")) {
                int columns = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    StringBuilder line = new StringBuilder();
                    for (int at = 1; at <= columns; at++) {
                        line.append(rows.getString(at)).append(' ');
                    }
                    lines.add(line.toString());
                }
            }
            return lines.stream().sorted().toList();
        });
    }

    private void check(Period period, List<UsageRecord> all, Predicate<UsageRecord> fits, UsageReports.Filter filter) {
        Billing billing = new Billing(Traffic.prices(clock));
        long requests = 0;
        long failed = 0;
        long gone = 0;
        TokenUsage tokens = TokenUsage.none();
        long cost = 0;
        long spared = 0;
        long trimmed = 0;
        for (UsageRecord record : all) {
            Instant end = record.endedAt();
            if (end.isBefore(period.from()) || !end.isBefore(period.to()) || !fits.test(record)) {
                continue;
            }
            requests++;
            gone += record.status() == 499 ? 1 : 0;
            failed += record.status() != 499 && record.failure().isPresent() ? 1 : 0;
            tokens = tokens.plus(record.tokens());
            for (AttemptRecord tried : record.details().tries()) {
                cost += billing.of(tried, end).cost();
                spared += billing.of(tried, end).spared();
                trimmed += tried.trimmed();
            }
        }
        Figures figures = reports().total(period, filter);
        assertThat(requests).isPositive();
        assertThat(figures.requests()).isEqualTo(requests);
        assertThat(figures.failed()).isEqualTo(failed);
        assertThat(figures.gone()).isEqualTo(gone);
        assertThat(figures.input()).isEqualTo(tokens.input());
        assertThat(figures.output()).isEqualTo(tokens.output());
        assertThat(figures.cacheRead()).isEqualTo(tokens.cacheRead());
        assertThat(figures.cacheWrite()).isEqualTo(tokens.cacheWrite());
        assertThat(figures.cost()).isEqualTo(cost);
        assertThat(figures.spared()).isEqualTo(spared);
        assertThat(trimmed).isPositive();
        assertThat(figures.trimmed()).isEqualTo(trimmed);
    }

    @Test
    @DisplayName(
            "L2 when rows come faster than the database takes them the oldest are dropped and counted; sums are whole")
    void overflow() {
        Traffic traffic = new Traffic(1);
        Set<String> last = new HashSet<>();
        long tokens = 0;
        try (UsageLedger ledger = ledger("one", 100)) {
            for (int n = 0; n < 250; n++) {
                UsageRecord record = traffic.at(NOON);
                tokens += record.tokens().total();
                ledger.accept(record);
                if (n >= 150) {
                    last.add(record.requestId());
                }
            }
            assertThat(ledger.waiting()).isEqualTo(100);
            ledger.flush();
            assertThat(ledger.dropped()).isEqualTo(150);
        }
        assertThat(rows("usage_request")).isEqualTo(100);
        last.forEach(
                id -> assertThat(new RequestSearch(store, () -> {}).find(id)).isPresent());
        Figures figures = reports().total(Period.named("today", BERLIN, NOON), UsageReports.Filter.NONE);
        assertThat(figures.requests()).isEqualTo(250);
        assertThat(figures.tokens()).isEqualTo(tokens);
        assertThat(store.<Number>read(em -> (Number) em.createNativeQuery("select dropped from usage_session")
                                .getSingleResult())
                        .longValue())
                .isEqualTo(150);
    }

    @Test
    @DisplayName("L4 a ledger that was not closed says when it last wrote; one that was closed says nothing")
    void unclean() {
        UsageLedger first = ledger("one", 100);
        first.start();
        assertThat(first.unclean()).isEmpty();
        first.accept(new Traffic(3).at(NOON));
        hands.set(NOON.plusSeconds(5));
        first.flush();
        // As after a kill: nobody closes it.
        UsageLedger second = ledger("one", 100);
        second.start();
        assertThat(second.unclean()).contains(NOON.plusSeconds(5));
        second.close();
        UsageLedger third = ledger("one", 100);
        third.start();
        assertThat(third.unclean()).isEmpty();
        third.close();
        first.close();
    }

    @Test
    @DisplayName(
            "L5 an account that has a new name has it in the past, too; a name with a NUL or of any length is kept")
    void renamed() {
        UsageRecord record = new Traffic(5).at(NOON);
        try (UsageLedger ledger = ledger("one", 100)) {
            ledger.accept(named(record, "a", "first name"));
            ledger.flush();
            ledger.accept(named(record, "b", "second\0name " + "long ".repeat(200)));
            ledger.flush();
        }
        List<UsageReports.Slice> accounts =
                reports().by(Dimension.ACCOUNT, Period.named("today", BERLIN, NOON), UsageReports.Filter.NONE);
        assertThat(accounts).hasSize(1);
        assertThat(accounts.getFirst().id()).isEqualTo("some-account");
        assertThat(accounts.getFirst().label()).startsWith("second name long").hasSize(300);
        assertThat(accounts.getFirst().figures().requests()).isEqualTo(2);
    }

    private static UsageRecord named(UsageRecord record, String id, String account) {
        AttemptRecord tried = record.details().tries().getLast();
        AttemptRecord renamed = new AttemptRecord(
                tried.provider(),
                tried.target(),
                new AttemptRecord.Who("some-account", account),
                tried.tier(),
                tried.format(),
                tried.model(),
                Optional.empty(),
                AttemptRecord.Fate.COMPLETED,
                tried.tokens(),
                tried.trimmed(),
                0,
                tried.after(),
                tried.firstByte(),
                tried.total());
        UsageRecord.Details details = record.details();
        return new UsageRecord(
                id,
                record.at(),
                record.key(),
                record.clientFormat(),
                record.modelAsked(),
                tried.target(),
                record.upstreamFormat(),
                record.modelUpstream(),
                account,
                record.stream(),
                200,
                Optional.empty(),
                1,
                tried.tokens(),
                record.firstByte(),
                record.total(),
                0,
                new UsageRecord.Details(
                        details.key(), details.client(), details.combo(), details.operation(), 1, 1, List.of(renamed)));
    }

    @Test
    @DisplayName("L1 rows end after their time, a piece at a turn; sums stay")
    void retention() {
        Traffic traffic = new Traffic(9);
        try (UsageLedger ledger = ledger("one", 20_000)) {
            for (int n = 0; n < 6_000; n++) {
                ledger.accept(traffic.at(NOON.plusMillis(n)));
            }
            ledger.flush();
            assertThat(rows("usage_request")).isEqualTo(6_000);
            hands.set(NOON.plus(Duration.ofDays(91)));
            ledger.turn();
            assertThat(rows("usage_request")).isBetween(500L, 1_500L);
            ledger.turn();
            assertThat(rows("usage_request")).isZero();
            assertThat(rows("usage_attempt")).isZero();
        }
        assertThat(reports()
                        .total(Period.named("2026-11-28", BERLIN, clock.instant()), UsageReports.Filter.NONE)
                        .requests())
                .isEqualTo(6_000);
    }

    @Test
    @DisplayName("L6 names that clients make up are put together beyond a bound; nothing is lost")
    void madeUp() {
        Sums sums = new Sums(new Names(), ZoneOffset.UTC);
        Traffic traffic = new Traffic(2);
        long tokens = 0;
        for (int n = 0; n < 30_000; n++) {
            UsageRecord some = traffic.at(NOON);
            if (some.details().tries().isEmpty()) {
                continue;
            }
            UsageRecord record = named(some, "r" + n, "x");
            UsageRecord madeUp = Traffic.withTool(record, "r" + n, "tool-" + n);
            tokens += record.tokens().total();
            sums.add(Name.of("one"), madeUp, List.of(Billing.Charge.NOTHING));
        }
        assertThat(sums.all().size()).isBetween(Sums.MOST, Sums.MOST + 2_000);
        assertThat(sums.all().entrySet().stream()
                        .filter(entry -> entry.getKey().grain() == 'D')
                        .mapToLong(entry -> entry.getValue().values[5]
                                + entry.getValue().values[6]
                                + entry.getValue().values[7]
                                + entry.getValue().values[8]
                                + entry.getValue().values[9])
                        .sum())
                .isEqualTo(tokens);
    }

    @Test
    @DisplayName("L7 a plan's tokens are spared and cost nothing, a key's cost, what has no price is counted")
    void money() {
        Billing billing = new Billing(Traffic.prices(clock));
        AttemptRecord tried = new Traffic(4).at(NOON).details().tries().getLast();
        TokenUsage million = new TokenUsage(1_000_000, 100_000, 1_000_000, 0, 1_000_000, 0, false);
        assertThat(billing.of(with(tried, "paid", Tier.CHEAP, million), NOON))
                // 3 + 1.5 + 0.3 + 3.75: an hour's cache write costs as a cache write where nobody says more
                .isEqualTo(new Billing.Charge(8_550_000_000L, 0, 0));
        assertThat(billing.of(with(tried, "plan", Tier.SUBSCRIPTION, million), NOON))
                .isEqualTo(new Billing.Charge(0, 8_550_000_000L, 0));
        assertThat(billing.of(with(tried, "unknown", Tier.CHEAP, million), NOON))
                .isEqualTo(new Billing.Charge(0, 0, million.total()));
    }

    private static AttemptRecord with(AttemptRecord tried, String provider, Tier tier, TokenUsage tokens) {
        return new AttemptRecord(
                provider,
                provider + "/m1",
                tried.account(),
                tier,
                tried.format(),
                tried.model(),
                Optional.empty(),
                AttemptRecord.Fate.COMPLETED,
                tokens,
                tried.trimmed(),
                0,
                tried.after(),
                tried.firstByte(),
                tried.total());
    }
}
