package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.ledger.Traffic;
import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import dev.nonagon.store.TestStores;
import dev.nonagon.usage.UsageRecord;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class UsageResourceTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @TempDir
    Path folder;

    private Store store;
    private UsageLedger ledger;
    private UsageResource usage;
    private UsageHistoryResource history;
    private final List<UsageRecord> all = new ArrayList<>();

    @BeforeEach
    void open() {
        store = TestStores.open(folder);
        ledger = Traffic.ledger(store, BERLIN, CLOCK);
        UsageReports reports = new UsageReports(store, BERLIN, CLOCK, ledger::flush);
        RequestSearch search = new RequestSearch(store, ledger::flush);
        Ledger books = new Ledger(store, new Audit(store), () -> Declared.NOTHING);
        AccountBook accounts = new AccountBook(books);
        StoredConfiguration stored = new StoredConfiguration(books, accounts, new NodeBook(books, accounts, Map::of));
        LiveSettings settings = new LiveSettings(
                key -> switch (key) {
                    case "nonagon.usage.currency" -> Optional.of("EUR");
                    case "nonagon.usage.currency-rate" -> Optional.of("0.9");
                    default -> Optional.empty();
                },
                stored,
                key -> Optional.empty());
        usage = new UsageResource(reports, search, ledger, settings);
        history = new UsageHistoryResource(reports, search, new RecentRequests(), new InFlight());
        Traffic traffic = new Traffic(11);
        for (int n = 0; n < 300; n++) {
            UsageRecord record = traffic.at(NOON.minus(Duration.ofMinutes(20L * n)));
            all.add(record);
            ledger.accept(record);
        }
    }

    @AfterEach
    void close() {
        ledger.close();
        store.close();
    }

    private static UriInfo query(String... pairs) {
        MultivaluedHashMap<String, String> said = new MultivaluedHashMap<>();
        for (int at = 0; at < pairs.length; at += 2) {
            said.add(pairs[at], pairs[at + 1]);
        }
        return (UriInfo) Proxy.newProxyInstance(
                UriInfo.class.getClassLoader(), new Class<?>[] {UriInfo.class}, (proxy, method, arguments) -> said);
    }

    private TokenUsage tokens(Instant from) {
        return all.stream()
                .filter(record -> !record.endedAt().isBefore(from))
                .map(UsageRecord::tokens)
                .reduce(TokenUsage.none(), TokenUsage::plus);
    }

    @Test
    @DisplayName("a summary has the period, the one before it and what has changed; the display currency is a factor")
    void summary() {
        ObjectNode summary = usage.summary(query("period", "24h", "zone", "UTC"));
        TokenUsage expected = tokens(Instant.parse("2026-11-27T13:00:00Z"));
        assertThat(summary.at("/total/tokens/total").asLong()).isEqualTo(expected.total());
        assertThat(summary.at("/total/tokens/cacheRead").asLong()).isEqualTo(expected.cacheRead());
        assertThat(summary.at("/total/requests").asLong()).isEqualTo(70);
        assertThat(summary.at("/before/requests").asLong()).isEqualTo(72);
        assertThat(summary.at("/trend/requests").decimalValue()).isEqualByComparingTo(new BigDecimal("-0.0278"));
        assertThat(summary.at("/currency/code").asString()).isEqualTo("EUR");
        assertThat(summary.at("/currency/perDollar").decimalValue()).isEqualByComparingTo("0.9");
        assertThat(summary.at("/total/firstByteMs/p50").asLong()).isBetween(1L, 4_000L);
        assertThat(summary.at("/total/cost").decimalValue()).isPositive();
        assertThat(summary.at("/total/saved").decimalValue()).isPositive();
    }

    @Test
    @DisplayName("slices and their rest are the whole; keys have ids and names and never themselves")
    void slices() {
        ObjectNode by = usage.by("model", query("period", "all", "limit", "2"));
        assertThat(by.path("slices").size()).isEqualTo(2);
        long sum = by.at("/rest/tokens/total").asLong();
        for (JsonNode slice : by.path("slices")) {
            sum += slice.at("/tokens/total").asLong();
        }
        assertThat(sum).isEqualTo(tokens(Instant.EPOCH).total());
        ObjectNode keys = usage.by("key", query("period", "all"));
        assertThat(keys.path("slices").valueStream().map(slice -> slice.path("id")
                        .asString()))
                .containsExactlyInAnyOrder("", "key-1", "key-2");
        ObjectNode one = usage.by("key", query("period", "all", "key", "key-1"));
        assertThat(one.path("slices").size()).isEqualTo(1);
        assertThatThrownBy(() -> usage.by("colour", query())).hasMessageContaining("provider, model, account");
        assertThatThrownBy(() -> usage.by("model", query("colour", "red"))).hasMessageContaining("colour");
        assertThatThrownBy(() -> usage.by("model", query("limit", "0"))).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> usage.by("model", query("period", "soon"))).hasMessageContaining("24h");
        assertThatThrownBy(() -> usage.by("model", query("zone", "Mars/Sea"))).hasMessageContaining("Europe/Berlin");
    }

    @Test
    @DisplayName("a series has every step of its period, empty ones too, and adds up")
    void series() {
        ObjectNode series = usage.series(query("period", "7d", "step", "day"));
        assertThat(series.path("points").size()).isEqualTo(7);
        assertThat(series.at("/points/6/start").asString()).isEqualTo("2026-11-28T00:00+01:00");
        long sum = 0;
        for (JsonNode point : series.path("points")) {
            sum += point.path("requests").asLong();
        }
        assertThat(sum).isEqualTo(300);
        assertThat(usage.series(query("period", "24h")).path("points").size()).isEqualTo(24);
        assertThatThrownBy(() -> usage.series(query("step", "week"))).hasMessageContaining("hour, day or month");
        long cells = 0;
        for (JsonNode cell : usage.heatmap(query("period", "30d")).path("cells")) {
            cells += cell.path("requests").asLong();
        }
        assertThat(cells).isEqualTo(300);
    }

    @Test
    @DisplayName("single requests come page by page, none twice and none missing, and one tells of its attempts")
    void requests() {
        Set<String> seen = new HashSet<>();
        Optional<String> next = Optional.empty();
        do {
            ObjectNode page = usage.requests(
                    next.map(place -> query("limit", "77", "before", place)).orElseGet(() -> query("limit", "77")));
            page.path("requests")
                    .forEach(request ->
                            assertThat(seen.add(request.path("id").asString())).isTrue());
            next = Optional.ofNullable(page.get("next")).map(JsonNode::asString);
        } while (next.isPresent());
        assertThat(seen).hasSize(300);
        long failed = all.stream()
                .filter(record -> record.failure().isPresent() && record.status() != 499)
                .count();
        assertThat(usage.requests(query("ending", "failed", "limit", "300"))
                        .path("requests")
                        .size())
                .isEqualTo((int) failed);
        UsageRecord twice = all.stream()
                .filter(record -> record.details().tries().size() == 2)
                .findFirst()
                .orElseThrow();
        ObjectNode one = usage.request(twice.requestId());
        assertThat(one.path("tries").size()).isEqualTo(2);
        assertThat(one.at("/tries/0/fate").asString()).isEqualTo("failed");
        assertThat(one.at("/tries/0/failure").asString()).isEqualTo("rate-limited");
        assertThat(one.at("/tries/1/tokens/input").asLong())
                .isEqualTo(twice.details().tries().get(1).tokens().input());
        assertThatThrownBy(() -> usage.request("n-unknown")).hasMessageContaining("keep-rows");
        assertThatThrownBy(() -> usage.requests(query("before", "x"))).hasMessageContaining("next");
        assertThatThrownBy(() -> usage.requests(query("ending", "well"))).hasMessageContaining("client-left");
    }

    @Test
    @DisplayName("a month's report is a table whose parts add up; a name that looks like a formula is none")
    void report() {
        String csv = monthly().csv();
        List<String[]> lines = csv.lines().map(line -> line.split(",", -1)).toList();
        assertThat(lines.getFirst()[15]).isEqualTo("cost_usd");
        BigDecimal total = new BigDecimal(lines.get(1)[15]);
        for (String by : List.of("day", "provider", "model", "account", "key", "client", "combo", "failure")) {
            assertThat(lines.stream()
                            .filter(line -> line[0].equals(by))
                            .map(line -> new BigDecimal(line[15]))
                            .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .as(by)
                    .isEqualByComparingTo(total);
        }
        ledger.accept(Traffic.withTool(all.getFirst(), "n-x", "=cmd|' /C calc'!A0,\"q\""));
        assertThat(monthly().csv()).contains(",\"'=cmd|' /C calc'!A0,\"\"q\"\"\",");
        ObjectNode json = Json.object();
        monthly().into(json);
        assertThat(json.at("/lines/0/by").asString()).isEqualTo("total");
        assertThat(json.at("/lines/0/requests").asLong()).isEqualTo(301);
        assertThatThrownBy(() -> usage.report(query("format", "pdf"))).hasMessageContaining("csv or json");
    }

    private UsageReport monthly() {
        return UsageReport.of(
                new UsageReports(store, BERLIN, CLOCK, ledger::flush),
                UsageQuestion.of(query("period", "2026-11").getQueryParameters(), "month", BERLIN, NOON));
    }

    @Test
    @DisplayName("the shapes that 9Router's scripts know")
    void shapes() {
        ObjectNode sums = history.history();
        TokenUsage expected = tokens(Instant.EPOCH);
        assertThat(sums.path("totalRequests").asLong()).isEqualTo(300);
        assertThat(sums.path("totalPromptTokens").asLong()).isEqualTo(expected.prompt());
        assertThat(sums.path("totalCompletionTokens").asLong()).isEqualTo(expected.output());
        assertThat(sums.path("byModel").has("m1 (paid)")).isTrue();
        assertThat(sums.path("byProvider").has("nobody")).isTrue();
        assertThat(sums.path("last10Minutes").size()).isEqualTo(10);
        assertThat(sums.at("/last10Minutes/9/requests").asLong()).isEqualTo(1);
        assertThat(history.stats("7d").path("byApiKey").propertyNames())
                .containsExactlyInAnyOrder("Key 1", "Key 2", "no key");
        assertThat(history.chart("24h").size()).isEqualTo(24);
        assertThat(history.chart("30d").size()).isEqualTo(30);
        assertThat(history.providers().path("providers").size()).isEqualTo(3);
        ObjectNode page = history.details(query("page", "3", "pageSize", "100"));
        assertThat(page.path("details").size()).isEqualTo(100);
        assertThat(page.at("/pagination/totalPages").asLong()).isEqualTo(3);
        assertThat(page.at("/pagination/hasNext").asBoolean()).isFalse();
        assertThat(history.details(query("provider", "paid", "startDate", "2026-11-28", "endDate", "2026-11-28"))
                        .at("/pagination/totalItems")
                        .asLong())
                .isBetween(1L, 40L);
    }
}
