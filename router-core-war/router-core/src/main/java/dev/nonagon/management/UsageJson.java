package dev.nonagon.management;

import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.ledger.LedgerSettings;
import dev.nonagon.ledger.Name;
import dev.nonagon.names.Words;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Usage as JSON. */
final class UsageJson {
    private UsageJson() {}

    static ObjectNode period(UsageQuestion question) {
        Period period = question.period();
        return Json.object()
                .put("name", question.name())
                .put("from", period.from().toString())
                .put("to", period.to().toString())
                .put("zone", period.zone().getId());
    }

    static ObjectNode currency(LedgerSettings settings) {
        return Json.object().put("code", settings.currency()).put("perDollar", settings.perDollar());
    }

    /** Adds figures to an object. */
    static ObjectNode figures(ObjectNode json, Figures figures) {
        json.put("requests", figures.requests())
                .put("failed", figures.failed())
                .put("clientLeft", figures.gone())
                .put("attempts", figures.attempts())
                .put("attemptsFailed", figures.attemptsFailed())
                .put("cost", Figures.dollars(figures.cost()))
                .put("saved", Figures.dollars(figures.spared()));
        json.putObject("tokens")
                .put("input", figures.input())
                .put("output", figures.output())
                .put("cacheRead", figures.cacheRead())
                .put("cacheWrite", figures.cacheWrite())
                .put("reasoning", figures.reasoning())
                .put("total", figures.tokens())
                .put("estimated", figures.estimated())
                .put("unpriced", figures.unpriced())
                .put("trimmed", figures.trimmed());
        json.put("cacheShare", share(figures.cacheShare()));
        json.putObject("firstByteMs")
                .put("mean", figures.answered() == 0 ? 0 : figures.firstMs() / figures.answered())
                .put("p50", figures.firstByteWithin(0.5))
                .put("p90", figures.firstByteWithin(0.9))
                .put("p99", figures.firstByteWithin(0.99));
        json.put("totalMs", figures.requests() == 0 ? 0 : figures.totalMs() / figures.requests());
        json.putObject("bytes").put("requests", figures.requestBytes()).put("answers", figures.answerBytes());
        return json;
    }

    private static BigDecimal share(double value) {
        return BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP);
    }

    /** By how much something has changed, 0.25 for a quarter more; absent where there was nothing before. */
    static ObjectNode trend(Figures now, Figures before) {
        ObjectNode trend = Json.object();
        change(trend, "requests", now.requests(), before.requests());
        change(trend, "tokens", now.tokens(), before.tokens());
        change(trend, "cost", now.cost(), before.cost());
        change(trend, "saved", now.spared(), before.spared());
        change(trend, "failed", now.failed(), before.failed());
        return trend;
    }

    private static void change(ObjectNode json, String name, long now, long before) {
        if (before > 0) {
            json.put(name, share((double) (now - before) / before));
        }
    }

    static ArrayNode slices(List<UsageReports.Slice> slices, int most) {
        ArrayNode list = Json.array();
        slices.stream()
                .limit(most)
                .forEach(slice ->
                        figures(list.addObject().put("id", slice.id()).put("label", slice.label()), slice.figures()));
        return list;
    }

    static ObjectNode request(RequestSearch.Found found) {
        ObjectNode json = Json.object()
                .put("id", found.id())
                .put("at", found.startedAt().toString())
                .put("endedAt", found.endedAt().toString())
                .put("status", found.status())
                .put("stream", found.stream())
                .put("operation", found.operation().label())
                .put("attempts", found.attempts());
        text(json, "failure", Words.of(found.failure().label()));
        named(json, "key", found.key());
        named(json, "account", found.account());
        text(json, "client", found.client().label());
        text(json, "combo", found.combo().label());
        json.put("asked", found.asked().label())
                .put("provider", found.provider().label())
                .put("routed", found.model().label())
                .put("clientFormat", found.clientFormat().label())
                .put("upstreamFormat", found.upstreamFormat().label())
                .put("upstreamModel", found.upstreamModel().label());
        tokens(json, found.tokens());
        return json.put("cost", Figures.dollars(found.cost()))
                .put("saved", Figures.dollars(found.spared()))
                .put("unpriced", found.unpriced())
                .put("firstByteMs", found.firstMs())
                .put("totalMs", found.totalMs())
                .put("requestBytes", found.requestBytes())
                .put("answerBytes", found.answerBytes())
                .put("trimmed", found.trimmed())
                .put("losses", found.losses());
    }

    static ObjectNode tried(RequestSearch.Try tried) {
        ObjectNode json = Json.object()
                .put("place", tried.place())
                .put("target", tried.model().label())
                .put("format", tried.format().label())
                .put("upstreamModel", tried.upstreamModel().label())
                .put("fate", Words.of(tried.fate()));
        named(json, "account", tried.account());
        text(json, "failure", Words.of(tried.failure().label()));
        tokens(json, tried.tokens());
        json.put("cost", Figures.dollars(tried.cost()))
                .put("saved", Figures.dollars(tried.spared()))
                .put("afterMs", tried.afterMs())
                .put("totalMs", tried.totalMs());
        tried.firstMs().ifPresent(ms -> json.put("firstByteMs", ms));
        return json;
    }

    private static void tokens(ObjectNode json, TokenUsage used) {
        json.putObject("tokens")
                .put("input", used.input())
                .put("output", used.output())
                .put("cacheRead", used.cacheRead())
                .put("cacheWrite5m", used.cacheWrite5m())
                .put("cacheWrite1h", used.cacheWrite1h())
                .put("reasoning", used.reasoning())
                .put("estimated", used.estimated());
    }

    private static void named(ObjectNode json, String field, Name name) {
        if (name.id() != 0) {
            json.putObject(field).put("id", Name.bare(name.content())).put("name", name.label());
        }
    }

    private static void text(ObjectNode json, String field, String text) {
        if (!text.isEmpty()) {
            json.put(field, text);
        }
    }
}
