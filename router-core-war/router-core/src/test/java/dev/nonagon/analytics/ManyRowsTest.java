package dev.nonagon.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.analytics.RequestSearch.Ending;
import dev.nonagon.analytics.RequestSearch.Place;
import dev.nonagon.analytics.RequestSearch.Wish;
import dev.nonagon.analytics.UsageReports.Filter;
import dev.nonagon.ledger.Traffic;
import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import dev.nonagon.usage.UsageRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As the console asks, over many rows: {@code -Dnonagon.ledger-rows=1000000} for a million, as in nightly runs. */
class ManyRowsTest {
    private static final int ROWS = Integer.getInteger("nonagon.ledger-rows", 20_000);
    private static final long LONGEST_MS = 300;
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);

    /** Each is common, and never true of the same request. */
    private static final Filter APART = new Filter(Map.of(Dimension.MODEL, "plan/m2", Dimension.ACCOUNT, "paid-1"));

    @TempDir
    Path folder;

    private Store store;
    private UsageReports reports;
    private RequestSearch search;
    private String someId = "";

    StoreSettings storeSettings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        store = TestStores.open(folder, storeSettings(folder), CLOCK);
        reports = new UsageReports(store, ZoneOffset.UTC, CLOCK, () -> {});
        search = new RequestSearch(store, () -> {});
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Ninety days of it, spread evenly. */
    private Duration fill() {
        Traffic traffic = new Traffic(42);
        long span = Duration.ofDays(90).toMillis();
        long begin = System.nanoTime();
        try (UsageLedger ledger = Traffic.ledger(store, ZoneOffset.UTC, CLOCK)) {
            for (int n = 0; n < ROWS; n++) {
                UsageRecord record = traffic.at(NOON.minusMillis(span - span * n / ROWS));
                if (n == ROWS / 3 || n == ROWS / 2) {
                    record = Traffic.withTool(record, record.requestId(), "once-a-quarter");
                } else if (n < ROWS / 3 && n % 4 == 0) {
                    record = Traffic.withTool(record, record.requestId(), "long-gone");
                }
                ledger.accept(record);
                someId = record.requestId();
                if (n % 2_000 == 1_999) {
                    ledger.flush();
                }
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Map<String, Runnable> questions() {
        Map<String, Runnable> all = new LinkedHashMap<>();
        for (String name : List.of("24h", "7d", "30d", "90d", "month", "all")) {
            Period period = Period.named(name, ZoneOffset.UTC, NOON);
            all.put("total " + name, () -> reports.total(period, Filter.NONE));
            all.put("series " + name, () -> reports.series(period, period.usualStep(), Filter.NONE));
            for (Dimension dimension : Dimension.values()) {
                all.put("by " + dimension.word() + " " + name, () -> reports.by(dimension, period, Filter.NONE));
            }
            all.put(
                    "one key's models " + name,
                    () -> reports.by(Dimension.MODEL, period, new Filter(Map.of(Dimension.KEY, "key-1"))));
            all.put(
                    "one model's keys " + name,
                    () -> reports.by(Dimension.KEY, period, new Filter(Map.of(Dimension.MODEL, "plan/m2"))));
        }
        for (String name : List.of("7d", "90d", "all")) {
            all.put("busy hours " + name, () -> reports.busy(Period.named(name, ZoneOffset.UTC, NOON), Filter.NONE));
            all.put("series elsewhere " + name, () -> {
                // Days that are not the router's own are put together of hours.
                Period period = Period.named(name, ZoneId.of("Asia/Tokyo"), NOON);
                reports.series(period, period.usualStep(), Filter.NONE);
            });
        }
        all.put("heat 30d", () -> reports.heat(Period.named("30d", ZoneOffset.UTC, NOON), Filter.NONE));
        all.put("minutes", () -> reports.minutes(10));
        all.put("newest", () -> search.page(wish(Filter.NONE, Optional.empty())));
        all.put("failed", () -> search.page(wish(Filter.NONE, Optional.of(Ending.FAILED))));
        all.put("answered", () -> search.page(wish(Filter.NONE, Optional.of(Ending.ANSWERED))));
        all.put(
                "answered of a model",
                () -> search.page(wish(new Filter(Map.of(Dimension.MODEL, "plan/m2")), Optional.of(Ending.ANSWERED))));
        all.put("text, answered", () -> search.page(worded("PLAN/m", Filter.NONE, Optional.of(Ending.ANSWERED))));
        all.put("how many answered", () -> count(Filter.NONE, Optional.of(Ending.ANSWERED)));
        all.put("left", () -> search.page(wish(Filter.NONE, Optional.of(Ending.GONE))));
        for (Dimension dimension : Dimension.values()) {
            String value =
                    switch (dimension) {
                        case PROVIDER -> "free";
                        case MODEL -> "plan/m2";
                        case ACCOUNT -> "paid-1";
                        case KEY -> "key-2";
                        case CLIENT -> "cursor";
                        case COMBO -> "always-on";
                        case FORMAT -> "one-format";
                        case FAILURE -> "model-unavailable";
                    };
            all.put(
                    "requests of " + dimension.word(),
                    () -> search.page(wish(new Filter(Map.of(dimension, value)), Optional.empty())));
            all.put(
                    "requests of no " + dimension.word(),
                    () -> search.page(wish(new Filter(Map.of(dimension, "nobody-has-this")), Optional.empty())));
        }
        Place middle = search.find(someWhere(ROWS / 2, 1)).getFirst().place();
        all.put("newest before the middle", () -> search.page(before(Filter.NONE, Optional.empty(), middle)));
        all.put("failed before the middle", () -> search.page(before(Filter.NONE, Optional.of(Ending.FAILED), middle)));
        Filter two = new Filter(Map.of(Dimension.KEY, "key-2", Dimension.CLIENT, "cursor"));
        all.put("failed of a key and tool", () -> search.page(before(two, Optional.of(Ending.FAILED), middle)));
        all.put("a page in the middle", () -> search.find(someWhere(ROWS / 2, 50)));
        all.put("how many", () -> count(Filter.NONE, Optional.empty()));
        all.put("how many failed", () -> count(Filter.NONE, Optional.of(Ending.FAILED)));
        all.put("how many of a model", () -> count(new Filter(Map.of(Dimension.MODEL, "plan/m2")), Optional.empty()));
        all.put("text", () -> search.page(worded("PLAN/m")));
        all.put("text of an id", () -> search.page(worded(someId.substring(0, someId.length() - 2))));
        all.put("text of a rare tool", () -> search.page(worded("once-a-quart")));
        all.put("text of nobody", () -> search.page(worded("nobody-has-this")));
        all.put("text of a tool long gone", () -> search.page(worded("long-go")));
        all.put("text of many names", () -> search.page(worded("a")));
        all.put("text of a key, failed", () -> search.page(worded("key 2", Filter.NONE, Optional.of(Ending.FAILED))));
        all.put(
                "text of a rare tool, left",
                () -> search.page(worded("once-a-quart", Filter.NONE, Optional.of(Ending.GONE))));
        Filter model = new Filter(Map.of(Dimension.MODEL, "plan/m2"));
        all.put("text of a combo, a model's", () -> search.page(worded("always-on", model, Optional.empty())));
        all.put("text of a tool long gone, a model's", () -> search.page(worded("long-go", model, Optional.empty())));
        all.put("text of nobody, a model's", () -> search.page(worded("nobody-has-this", model, Optional.empty())));
        all.put(
                "requests of a tool long gone",
                () -> search.page(wish(new Filter(Map.of(Dimension.CLIENT, "long-gone")), Optional.empty())));
        all.put("a model with an account that never served it", () -> search.page(wish(APART, Optional.empty())));
        all.put("the same, failed", () -> search.page(wish(APART, Optional.of(Ending.FAILED))));
        all.put(
                "a text of another provider's, of an account",
                () -> search.page(worded("plan/m", new Filter(Map.of(Dimension.ACCOUNT, "paid-1")), Optional.empty())));
        all.put("one request", () -> search.find(someId));
        all.put("its attempts", () -> search.tries(someId));
        return all;
    }

    private long count(Filter filter, Optional<Ending> ending) {
        return search.count(filter, ending, Optional.empty(), Optional.empty());
    }

    private static Wish wish(Filter filter, Optional<Ending> ending) {
        return new Wish(filter, "", ending, Optional.empty(), Optional.empty(), Optional.empty(), 0, 50);
    }

    private static Wish before(Filter filter, Optional<Ending> ending, Place place) {
        return new Wish(filter, "", ending, Optional.empty(), Optional.empty(), Optional.of(place), 0, 50);
    }

    private static Wish someWhere(int offset, int limit) {
        return new Wish(
                Filter.NONE, "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), offset, limit);
    }

    private static Wish worded(String text) {
        return worded(text, Filter.NONE, Optional.empty());
    }

    private static Wish worded(String text, Filter filter, Optional<Ending> ending) {
        return new Wish(filter, text, ending, Optional.empty(), Optional.empty(), Optional.empty(), 0, 50);
    }

    @Test
    @DisplayName("a text finds requests by the beginning of their ids and by their names, and means nothing else")
    void text() {
        fill();
        assertThat(search.find(worded(someId.substring(0, someId.length() - 1))))
                .extracting(RequestSearch.Found::id)
                .contains(someId);
        assertThat(search.find(worded("PLAN/M2")))
                .isNotEmpty()
                .allMatch(found -> found.model().label().equals("plan/m2")
                        || found.asked().label().contains("plan/m2"));
        for (String nobodys : List.of("%", "p_an", "!", "nobody-has-this", "' or 1=1 --")) {
            assertThat(search.find(worded(nobodys))).as(nobodys).isEmpty();
        }
        assertThat(search.find(worded("  "))).hasSize(50);
    }

    @Test
    @DisplayName("a text is found by the indexes as it is found by looking at all: whole, in order, page after page")
    void lookedUp() {
        fill();
        RequestSearch byIndexes = new RequestSearch(store, () -> {}, Integer.MAX_VALUE, 0);
        RequestSearch byLooking = new RequestSearch(store, () -> {}, 0, 0);
        String id = someId.substring(0, someId.length() - 1);
        for (String text :
                List.of("once-a-quart", "long-gone", "always-on", "PLAN/m2", "m2", "cursor", "nobody-has-this", id)) {
            assertThat(byIndexes.find(worded(text))).as(text).isEqualTo(byLooking.find(worded(text)));
        }
        assertThat(byIndexes.find(worded("once-a-quart"))).hasSize(2);
        for (Ending ending : Ending.values()) {
            assertThat(byIndexes.find(wish(Filter.NONE, Optional.of(ending))))
                    .as("%s", ending)
                    .isNotEmpty()
                    .isEqualTo(byLooking.find(wish(Filter.NONE, Optional.of(ending))));
            assertThat(byIndexes.count(Filter.NONE, Optional.of(ending), Optional.empty(), Optional.empty()))
                    .as("%s", ending)
                    .isPositive()
                    .isEqualTo(byLooking.count(
                            Filter.NONE, Optional.of(ending), Optional.of(Instant.EPOCH), Optional.empty()));
        }
        assertThat(Stream.of(Ending.values())
                        .mapToLong(ending -> count(Filter.NONE, Optional.of(ending)))
                        .sum())
                .as("they are all that there are")
                .isEqualTo(ROWS);
        assertThat(byIndexes.find(someWhere(ROWS / 2, 7)))
                .as("from far")
                .isEqualTo(byIndexes.find(someWhere(0, ROWS / 2 + 7)).subList(ROWS / 2, ROWS / 2 + 7));
        List<RequestSearch.Found> page = byIndexes.find(worded("always-on"));
        Place last = page.getLast().place();
        Filter claude = new Filter(Map.of(Dimension.CLIENT, "claude-cli"));
        for (Optional<Ending> ending : List.of(Optional.<Ending>empty(), Optional.of(Ending.ANSWERED))) {
            Wish next = new Wish(
                    claude,
                    "always-on",
                    ending,
                    Optional.of(NOON.minus(Duration.ofDays(60))),
                    Optional.of(NOON),
                    Optional.of(last),
                    3,
                    20);
            assertThat(byIndexes.find(next)).isNotEmpty().isEqualTo(byLooking.find(next));
        }
    }

    @Test
    @DisplayName("a page looks no further back than it may, says so, and the pages behind it find the rest")
    void bounded() {
        fill();
        Filter both = new Filter(Map.of(Dimension.MODEL, "plan/m2", Dimension.CLIENT, "cursor"));
        Filter account = new Filter(Map.of(Dimension.ACCOUNT, "paid-1"));
        List<Wish> wishes = List.of(
                wish(APART, Optional.empty()),
                wish(both, Optional.empty()),
                wish(both, Optional.of(Ending.ANSWERED)),
                wish(both, Optional.of(Ending.FAILED)),
                wish(account, Optional.of(Ending.GONE)),
                worded("plan/m", account, Optional.empty()),
                worded("long-gone", account, Optional.empty()),
                worded("always-on", Filter.NONE, Optional.of(Ending.ANSWERED)),
                worded("once-a-quart"),
                wish(account, Optional.empty()),
                wish(Filter.NONE, Optional.of(Ending.FAILED)));
        for (int mostParts : List.of(0, Integer.MAX_VALUE)) {
            RequestSearch tired = new RequestSearch(store, () -> {}, mostParts, 120);
            int stops = 0;
            for (Wish wish : wishes) {
                List<RequestSearch.Found> all = search.find(limited(wish, ROWS, Optional.empty()));
                List<RequestSearch.Found> walked = new ArrayList<>();
                Optional<Place> next = Optional.empty();
                do {
                    RequestSearch.Page page = tired.page(limited(wish, 50, next));
                    assertThat(page.reached().isPresent())
                            .as("a page is full, or is the last, or says how far it looked")
                            .isEqualTo(page.found().size() < 50 && page.next().isPresent());
                    walked.addAll(page.found());
                    stops += page.reached().isPresent() ? 1 : 0;
                    next = page.next();
                } while (next.isPresent());
                assertThat(walked).as("%s", wish).isEqualTo(all);
            }
            assertThat(stops).isGreaterThan(10);
        }
    }

    private static Wish limited(Wish wish, int limit, Optional<Place> before) {
        return new Wish(
                wish.filter(), wish.text(), wish.ending(), wish.from(), wish.to(), before, wish.offset(), limit);
    }

    @Test
    @DisplayName("each key's models, and each model's keys, are together all models")
    void pairs() {
        fill();
        for (String name : List.of("24h", "7d", "all")) {
            Period period = Period.named(name, ZoneOffset.UTC, NOON);
            Map<String, Figures> models = reports.by(Dimension.MODEL, period, Filter.NONE).stream()
                    .collect(Collectors.toMap(UsageReports.Slice::id, UsageReports.Slice::figures));
            Map<String, Figures> byKeys = new TreeMap<>();
            for (String key : List.of("", "key-1", "key-2")) {
                reports.by(Dimension.MODEL, period, new Filter(Map.of(Dimension.KEY, key)))
                        .forEach(slice -> byKeys.merge(slice.id(), slice.figures(), Figures::plus));
            }
            assertThat(byKeys).as(name).hasSizeGreaterThan(5).isEqualTo(models);
            models.forEach((model, figures) -> {
                Filter filter = new Filter(Map.of(Dimension.MODEL, model));
                assertThat(reports.by(Dimension.KEY, period, filter).stream()
                                .map(UsageReports.Slice::figures)
                                .reduce(Figures.NOTHING, Figures::plus))
                        .as("%s, %s", name, model)
                        .isEqualTo(figures);
            });
            Filter both = new Filter(Map.of(Dimension.MODEL, "plan/m2", Dimension.KEY, "key-1"));
            assertThat(reports.total(period, both))
                    .isEqualTo(reports.by(Dimension.MODEL, period, new Filter(Map.of(Dimension.KEY, "key-1"))).stream()
                            .filter(slice -> slice.id().equals("plan/m2"))
                            .map(UsageReports.Slice::figures)
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    @DisplayName("every question of the console is answered within 300 ms")
    void quick() {
        Duration filling = fill();
        assertThat(reports.total(Period.named("all", ZoneOffset.UTC, NOON), Filter.NONE)
                        .requests())
                .isEqualTo(ROWS);
        assertThat(search.find(wish(Filter.NONE, Optional.empty()))).hasSize(50);
        Map<String, Long> times = new LinkedHashMap<>();
        Map<String, Long> slowest = new LinkedHashMap<>();
        Traffic traffic = new Traffic(44);
        try (UsageLedger ledger = Traffic.ledger(store, ZoneOffset.UTC, CLOCK)) {
            for (Map.Entry<String, Runnable> question : questions().entrySet()) {
                long best = Long.MAX_VALUE;
                long worst = 0;
                // Other tests share the machine: the best of three says what the question costs.
                for (int n = 0; n < 3; n++) {
                    // H2 knows the answer to a question that it has answered until something is written: which is all
                    // the
                    // time where there are requests to look at.
                    ledger.accept(traffic.at(NOON));
                    ledger.flush();
                    long begin = System.nanoTime();
                    question.getValue().run();
                    long took = (System.nanoTime() - begin) / 1_000_000;
                    best = Math.min(best, took);
                    worst = Math.max(worst, took);
                }
                times.put(question.getKey(), best);
                slowest.put(question.getKey(), worst);
            }
        }
        System.out.println(ROWS + " requests written in " + filling.toSeconds() + " s ("
                + ROWS * 1_000L / Math.max(1, filling.toMillis())
                + " a second); milliseconds of each question, the best and the worst of three, the slowest first: "
                + slowest.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .map(time -> time.getKey() + " " + times.get(time.getKey()) + "-" + time.getValue())
                        .collect(Collectors.joining(", ")));
        assertThat(times)
                .allSatisfy((question, time) ->
                        assertThat(time).as("%s, in milliseconds", question).isLessThanOrEqualTo(LONGEST_MS));
    }

    @Test
    @DisplayName("L2 a thousand requests a second are written and nobody waits for it")
    void fast() {
        Traffic traffic = new Traffic(43);
        int count = 10_000;
        List<UsageRecord> records = IntStream.range(0, count)
                .mapToObj(n -> traffic.at(NOON.plusMillis(n)))
                .toList();
        long accepted;
        long begin = System.nanoTime();
        try (UsageLedger ledger = Traffic.ledger(store, ZoneOffset.UTC, CLOCK)) {
            records.forEach(ledger::accept);
            accepted = (System.nanoTime() - begin) / count;
            ledger.flush();
        }
        long rate = count * 1_000_000_000L / (System.nanoTime() - begin);
        System.out.println(rate + " requests a second written; accepting one took " + accepted + " ns");
        assertThat(rate).isGreaterThan(1_000);
        assertThat(accepted).isLessThan(Duration.ofMillis(1).toNanos());
    }
}
