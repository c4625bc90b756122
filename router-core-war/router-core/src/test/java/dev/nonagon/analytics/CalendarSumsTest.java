package dev.nonagon.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.analytics.UsageReports.Filter;
import dev.nonagon.ledger.Billing;
import dev.nonagon.ledger.Traffic;
import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import dev.nonagon.usage.UsageRecord;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A week and more of traffic, written as it comes by a ledger that is closed each night, over the changes of the clock: each
 * hour, day and month of every zone is what adding up its records gives.
 */
class CalendarSumsTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Duration BETWEEN = Duration.ofMinutes(7);

    @TempDir
    Path folder;

    private final AtomicReference<Instant> hands = new AtomicReference<>(Instant.EPOCH);
    private final InstantSource clock = hands::get;
    private final Traffic traffic = new Traffic(11);
    private final List<UsageRecord> all = new ArrayList<>();
    private Store store;

    /** What is compared of a step. */
    private record Sum(long requests, long failed, long gone, long tokens, long cost, long spared) {
        static final Sum NOTHING = new Sum(0, 0, 0, 0, 0, 0);

        static Sum of(Figures f) {
            return new Sum(f.requests(), f.failed(), f.gone(), f.tokens(), f.cost(), f.spared());
        }

        Sum plus(Sum o) {
            return new Sum(
                    requests + o.requests,
                    failed + o.failed,
                    gone + o.gone,
                    tokens + o.tokens,
                    cost + o.cost,
                    spared + o.spared);
        }
    }

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

    /** Days of the router are Berlin's. */
    private UsageReports reports() {
        return new UsageReports(store, BERLIN, clock, () -> {});
    }

    private void live(String from, String to) {
        Instant end = Instant.parse(to);
        LocalDate day = LocalDate.EPOCH;
        UsageLedger ledger = Traffic.ledger(store, BERLIN, clock);
        for (Instant at = Instant.parse(from); at.isBefore(end); at = at.plus(BETWEEN)) {
            hands.set(at);
            LocalDate today = at.atZone(BERLIN).toLocalDate();
            if (!today.equals(day)) {
                day = today;
                ledger.close();
                ledger = Traffic.ledger(store, BERLIN, clock);
                ledger.start();
                assertThat(ledger.unclean()).as("closed before %s", today).isEmpty();
            }
            UsageRecord record = traffic.at(at);
            all.add(record);
            ledger.accept(record);
        }
        ledger.close();
    }

    private Sum sum(UsageRecord record) {
        Billing billing = new Billing(Traffic.prices(clock));
        boolean gone = record.status() == UsageRecord.CLIENT_LEFT;
        Sum sum = new Sum(
                1,
                !gone && record.failure().isPresent() ? 1 : 0,
                gone ? 1 : 0,
                record.tokens().total(),
                0,
                0);
        return record.details().tries().stream()
                .map(tried -> billing.of(tried, record.endedAt()))
                .map(charge -> new Sum(0, 0, 0, 0, charge.cost(), charge.spared()))
                .reduce(sum, Sum::plus);
    }

    private <K extends Comparable<? super K>> Map<K, Sum> grouped(Function<UsageRecord, K> by) {
        return all.stream()
                .collect(Collectors.groupingBy(
                        by, TreeMap::new, Collectors.reducing(Sum.NOTHING, this::sum, Sum::plus)));
    }

    private <K extends Comparable<? super K>> Map<K, Sum> shown(
            Period period, Period.Step step, Function<ZonedDateTime, K> by) {
        Map<K, Sum> sums = new TreeMap<>();
        reports().series(period, step, Filter.NONE).forEach(point -> assertThat(
                        sums.put(by.apply(point.start()), Sum.of(point.figures())))
                .as("%s comes once", point.start())
                .isNull());
        sums.values().removeIf(Sum.NOTHING::equals);
        return sums;
    }

    @ParameterizedTest
    @CsvSource({
        // The end of summer time: in Berlin on the 25th, in New York on the 1st; and the turn of a month.
        "2026-10-21T22:00:00Z, 2026-11-02T22:00:00Z, Europe/Berlin",
        "2026-10-21T22:00:00Z, 2026-11-02T22:00:00Z, America/New_York",
        "2026-10-21T22:00:00Z, 2026-11-02T22:00:00Z, Asia/Tokyo",
        "2026-10-21T22:00:00Z, 2026-11-02T22:00:00Z, UTC",
        // Its beginning: in New York on the 14th of March, in Berlin on the 28th.
        "2027-03-12T05:00:00Z, 2027-04-02T05:00:00Z, Europe/Berlin",
        "2027-03-12T05:00:00Z, 2027-04-02T05:00:00Z, America/New_York",
    })
    @DisplayName("L1 A2 each hour, day and month of a zone has what ended in it, over changes of the clock too")
    void everyStep(String from, String to, String place) {
        live(from, to);
        ZoneId zone = ZoneId.of(place);
        Period period = Period.between(
                LocalDate.ofInstant(Instant.parse(from), zone).toString(),
                LocalDate.ofInstant(Instant.parse(to), zone).toString(),
                zone);
        assertThat(shown(period, Period.Step.HOUR, ZonedDateTime::toInstant))
                .isEqualTo(
                        grouped(record -> Instant.ofEpochSecond(record.endedAt().getEpochSecond() / 3_600 * 3_600)));
        assertThat(shown(period, Period.Step.DAY, ZonedDateTime::toLocalDate))
                .isEqualTo(grouped(record -> LocalDate.ofInstant(record.endedAt(), zone)));
        assertThat(shown(period, Period.Step.MONTH, YearMonth::from))
                .isEqualTo(grouped(record -> YearMonth.from(record.endedAt().atZone(zone))));
        Sum whole = all.stream().map(this::sum).reduce(Sum.NOTHING, Sum::plus);
        assertThat(Sum.of(reports().total(period, Filter.NONE))).isEqualTo(whole);
        Map<LocalDate, Sum> days = grouped(record -> LocalDate.ofInstant(record.endedAt(), zone));
        days.forEach((day, sum) -> {
            Period alone = Period.named(day.toString(), zone, clock.instant());
            assertThat(Sum.of(reports().total(alone, Filter.NONE)))
                    .as("%s", day)
                    .isEqualTo(sum);
            assertThat(Sum.of(reports().total(alone.before(), Filter.NONE)))
                    .as("the day before %s", day)
                    .isEqualTo(days.getOrDefault(day.minusDays(1), Sum.NOTHING));
        });
    }

    @Test
    @DisplayName(
            "A2 the day on which the clock goes back has 25 hours, and two of them are the second; the other one has 23")
    void longAndShortDays() {
        live("2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z");
        Period longDay = Period.named("2026-10-25", BERLIN, clock.instant());
        List<UsageReports.Point> hours = reports().series(longDay, Period.Step.HOUR, Filter.NONE);
        assertThat(hours).hasSize(25).allSatisfy(point -> assertThat(
                        point.figures().requests())
                .as("%s", point.start())
                .isBetween(8L, 9L));
        assertThat(hours.stream().map(point -> point.start().getHour()).toList())
                .startsWith(0, 1, 2, 2, 3)
                .endsWith(22, 23);
        long twice = hours.get(2).figures().requests() + hours.get(3).figures().requests();
        assertThat(reports()
                        .heat(longDay, Filter.NONE)
                        .get(DayOfWeek.SUNDAY.getValue())
                        .get(2)
                        .requests())
                .isEqualTo(twice);
        assertThat(reports().busy(longDay, Filter.NONE))
                .containsOnlyKeys(DayOfWeek.SUNDAY.getValue())
                .hasEntrySatisfying(
                        DayOfWeek.SUNDAY.getValue(),
                        day -> assertThat(day).hasSize(24).containsEntry(2, twice));
        live("2027-03-27T00:00:00Z", "2027-03-30T00:00:00Z");
        Period shortDay = Period.named("2027-03-28", BERLIN, clock.instant());
        assertThat(reports().series(shortDay, Period.Step.HOUR, Filter.NONE).stream()
                        .map(point -> point.start().getHour())
                        .toList())
                .hasSize(23)
                .startsWith(0, 1, 3, 4);
    }

    @Test
    @DisplayName(
            "A2 where days begin at half past, the hour in which one begins is that day's, and nothing is lost or doubled")
    void halfHours() {
        live("2026-10-24T00:00:00Z", "2026-10-27T00:00:00Z");
        ZoneId kolkata = ZoneId.of("Asia/Kolkata");
        Period period = Period.between("2026-10-24", "2026-10-27", kolkata);
        Map<LocalDate, Sum> days = grouped(record -> LocalDate.ofInstant(
                Instant.ofEpochSecond(record.endedAt().getEpochSecond() / 3_600 * 3_600 + 1_800), kolkata));
        assertThat(shown(period, Period.Step.DAY, ZonedDateTime::toLocalDate)).isEqualTo(days);
        days.forEach((day, sum) -> assertThat(
                        Sum.of(reports().total(Period.named(day.toString(), kolkata, clock.instant()), Filter.NONE)))
                .as("%s", day)
                .isEqualTo(sum));
        assertThat(shown(
                                Period.named("all", ZoneOffset.UTC, clock.instant()),
                                Period.Step.HOUR,
                                ZonedDateTime::toInstant)
                        .values()
                        .stream()
                        .reduce(Sum.NOTHING, Sum::plus))
                .isEqualTo(days.values().stream().reduce(Sum.NOTHING, Sum::plus));
    }
}
