package dev.nonagon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.cooldowns.Rest;
import dev.nonagon.itinerary.Traces;
import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.Forecast;
import dev.nonagon.quota.QuotaSource;
import dev.nonagon.quota.WindowView;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.requestlog.RequestLogSettings;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Holds the dashboard against the numbers that are there. */
class GrafanaTest {
    private static final Path DASHBOARD = Path.of("../../payara-config/grafana/nonagon.json");
    private static final Pattern SERIES =
            Pattern.compile("\\b((?:nonagon|gen_ai|jvm|process)_[a-z0-9_]+)(\\{[^}]*\\})?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
    private static final Pattern LINE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)\\})? \\S+");

    @Test
    @DisplayName("N1 every name and every label that the dashboard asks for is there")
    void dashboard() throws IOException {
        Map<String, Set<String>> exported = exported();
        List<String> queries = new ArrayList<>();
        collect(Json.parse(Files.readAllBytes(DASHBOARD)), queries);
        assertThat(queries).hasSizeGreaterThan(15);
        Set<String> used = new TreeSet<>();
        for (String query : queries) {
            Set<String> labels = new TreeSet<>();
            Matcher series = SERIES.matcher(query);
            int found = 0;
            while (series.find()) {
                // What "by" groups are labels and not series.
                if (!exported.containsKey(series.group(1))
                        && query.substring(0, series.start()).matches("(?s).*by \\([^)]*")) {
                    continue;
                }
                found++;
                assertThat(exported).as(query).containsKey(series.group(1));
                used.add(series.group(1));
                labels.addAll(exported.getOrDefault(series.group(1), Set.of()));
                if (series.group(2) != null) {
                    Matcher label = LABEL.matcher(series.group(2));
                    while (label.find()) {
                        assertThat(exported.get(series.group(1))).as(query).contains(label.group(1));
                    }
                }
            }
            assertThat(found).as(query).isPositive();
            Matcher by = BY.matcher(query);
            while (by.find()) {
                for (String label : by.group(1).split(",", -1)) {
                    assertThat(labels).as(query).contains(label.strip());
                }
            }
        }
        assertThat(used)
                .contains(
                        "gen_ai_client_token_usage_sum",
                        "gen_ai_server_time_to_first_token_seconds_bucket",
                        "nonagon_quota_left_ratio",
                        "nonagon_cooldowns");
    }

    private static void collect(JsonNode node, List<String> queries) {
        node.properties().forEach(member -> {
            if (member.getKey().equals("expr")) {
                queries.add(member.getValue().asString());
            }
        });
        node.forEach(child -> collect(child, queries));
    }

    /** Names with their labels, of a router at which everything has happened once. */
    private Map<String, Set<String>> exported() {
        RequestMetrics metrics = new RequestMetrics(System::nanoTime);
        everything(metrics);
        RouterNumbers router = new RouterNumbers(
                () -> List.of(rest()),
                () -> List.of(account()),
                () -> new RequestLog.State(true, RequestLogSettings.DEFAULTS, 1, 2, 3, 4, 5, 6, 7),
                () -> new RouterNumbers.Queued(8, 9),
                id -> id);
        String text = new Scrape(metrics, List.of(new JvmNumbers(), router)).text();
        Map<String, Set<String>> names = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            Set<String> labels = names.computeIfAbsent(matcher.group(1), n -> new TreeSet<>());
            if (matcher.group(2) != null) {
                Matcher label = Pattern.compile("([a-z_]+)=\"").matcher(matcher.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
        });
        return names;
    }

    private static void everything(RequestMetrics metrics) {
        Observation observation = metrics.begin(new Arrival(
                "req_1",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                "POST",
                "/v1/x",
                Map.of(),
                Headers.none(),
                new byte[0],
                "f",
                "chat",
                "m",
                true,
                TraceContext.of(Headers.none(), () -> 1)));
        AttemptObservation attempt = observation.attempt(new Asked("p", "m", "a", "f", List.of(), text -> text));
        attempt.head(new ResponseHead(200, Headers.none()));
        attempt.ended(AttemptRecord.Fate.FAILED, Optional.of(Failure.of(Failure.Kind.OVERLOADED, "It is busy")));
        observation.end(new RequestStory(
                new UsageRecord(
                        "req_1",
                        Instant.EPOCH,
                        Optional.empty(),
                        "f",
                        "m",
                        "p/m",
                        "f",
                        "m",
                        "a",
                        true,
                        200,
                        Optional.empty(),
                        1,
                        new TokenUsage(1, 2, 3, 4, 5, 1, false),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        0,
                        UsageRecord.Details.NONE),
                Traces.resting(),
                List.of()));
    }

    private static Rest rest() {
        return new Rest(
                new ProviderId("p"),
                "a",
                "m",
                Failure.Kind.RATE_LIMITED,
                "It is tired",
                1,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                true);
    }

    private static AccountView account() {
        WindowView window = new WindowView(
                "5h",
                QuotaWindow.Unit.TOKENS,
                List.of(),
                true,
                0.5,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.EPOCH),
                Optional.empty(),
                QuotaSource.PROBE,
                Optional.empty(),
                false,
                Optional.empty(),
                new Forecast(Forecast.Outlook.UNKNOWN, 0, Optional.empty(), OptionalDouble.empty()));
        return new AccountView(new ProviderId("p"), "a", Optional.empty(), List.of(window), Optional.empty());
    }
}
