package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.json.Json;
import dev.nonagon.usage.UsageLog;
import dev.nonagon.usage.UsageRecord;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/usage} in the shapes that scripts of 9Router users know; keys by their names, never by themselves. */
@Path("api/usage")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class UsageHistoryResource {
    private static final int LINES = 200;
    private static final int RECENT = 20;
    private static final int MINUTES = 10;
    private static final int MOST_ON_A_PAGE = 100;
    private static final int LAST_PAGE = 1_000;

    private final UsageReports reports;
    private final RequestSearch search;
    private final RecentRequests recent;
    private final InFlight flights;

    @Inject
    UsageHistoryResource(UsageReports reports, RequestSearch search, RecentRequests recent, InFlight flights) {
        this.reports = reports;
        this.search = search;
        this.recent = recent;
        this.flights = flights;
    }

    /** Everything since the beginning. */
    @GET
    @Path("history")
    @Needs(Need.READ)
    public ObjectNode history() {
        return sums(Period.named("all", reports.routerZone(), reports.now()));
    }

    /** A period: 24h, 7d, 30d, 60d or all. */
    @GET
    @Path("stats")
    @Needs(Need.READ)
    public ObjectNode stats(@QueryParam("period") @DefaultValue("24h") String name) {
        Period period = period(name);
        ObjectNode stats = sums(period);
        slices(stats.putObject("byApiKey"), Dimension.KEY, period, "no key");
        slices(stats.putObject("byEndpoint"), Dimension.FORMAT, period, "unknown");
        ArrayNode last = stats.putArray("recentRequests");
        recent.newest(RECENT).stream().map(RequestStory::record).forEach(record -> last.add(line(record)));
        stats.put(
                "errorProvider",
                recent.newest(RECENT).stream()
                        .map(RequestStory::record)
                        .filter(record -> record.failure().isPresent())
                        .map(record -> provider(record.modelRouted()))
                        .findFirst()
                        .orElse(""));
        return stats;
    }

    private Period period(String name) {
        try {
            return Period.named(name, reports.routerZone(), reports.now());
        } catch (IllegalArgumentException e) {
            throw ApiRefusal.invalid("period", String.valueOf(e.getMessage()));
        }
    }

    private ObjectNode sums(Period period) {
        Figures total = reports.total(period, UsageReports.Filter.NONE);
        ObjectNode json = Json.object()
                .put("totalRequests", total.requests())
                .put("totalPromptTokens", total.prompt())
                .put("totalCompletionTokens", total.output())
                .put("totalCost", Figures.dollars(total.cost()))
                .put("totalSaved", Figures.dollars(total.spared()));
        slices(json.putObject("byProvider"), Dimension.PROVIDER, period, "nobody");
        slices(json.putObject("byModel"), Dimension.MODEL, period, "nobody");
        slices(json.putObject("byAccount"), Dimension.ACCOUNT, period, "nobody");
        ArrayNode minutes = json.putArray("last10Minutes");
        reports.minutes(MINUTES).forEach(minute -> minutes.addObject()
                .put("requests", minute.requests())
                .put("promptTokens", minute.prompt())
                .put("completionTokens", minute.output())
                .put("cost", Figures.dollars(minute.cost())));
        active(json);
        return json;
    }

    private void slices(ObjectNode json, Dimension dimension, Period period, String nobody) {
        reports.by(dimension, period, UsageReports.Filter.NONE).forEach(slice -> {
            Figures figures = slice.figures();
            json.putObject(slice.label().isEmpty() ? nobody : shown(dimension, slice.label()))
                    .put("requests", figures.requests())
                    .put("promptTokens", figures.prompt())
                    .put("completionTokens", figures.output())
                    .put("cost", Figures.dollars(figures.cost()))
                    .put("saved", Figures.dollars(figures.spared()));
        });
    }

    /** {@code model (provider)} for {@code provider/model}. */
    private static String shown(Dimension dimension, String label) {
        int slash = label.indexOf('/');
        return dimension == Dimension.MODEL && slash > 0
                ? label.substring(slash + 1) + " (" + label.substring(0, slash) + ")"
                : label;
    }

    private void active(ObjectNode json) {
        record Where(String target, String account) {}
        List<InFlight.View> now = flights.now(Integer.MAX_VALUE);
        json.put("pending", now.size());
        ArrayNode active = json.putArray("activeRequests");
        now.stream()
                .collect(Collectors.groupingBy(view -> new Where(view.target(), view.account()), Collectors.counting()))
                .forEach((where, count) -> active.addObject()
                        .put("model", where.target().substring(where.target().indexOf('/') + 1))
                        .put("provider", provider(where.target()))
                        .put("account", where.account())
                        .put("count", count));
    }

    private static String provider(String target) {
        int slash = target.indexOf('/');
        return slash < 0 ? "" : target.substring(0, slash);
    }

    private static ObjectNode line(UsageRecord record) {
        return Json.object()
                .put("timestamp", record.at().toString())
                .put("model", record.modelRouted())
                .put("provider", provider(record.modelRouted()))
                .put("promptTokens", record.tokens().prompt())
                .put("completionTokens", record.tokens().output())
                .put("status", record.failure().isPresent() ? "error" : "ok");
    }

    /** {@code [{label,tokens,cost}]}: hours of a day, days of anything longer. */
    @GET
    @Path("chart")
    @Needs(Need.READ)
    public ArrayNode chart(@QueryParam("period") @DefaultValue("7d") String name) {
        Period period = period(name);
        Period.Step step = name.endsWith("h") ? Period.Step.HOUR : Period.Step.DAY;
        DateTimeFormatter label =
                DateTimeFormatter.ofPattern(step == Period.Step.HOUR ? "HH:mm" : "MMM d", Locale.ENGLISH);
        ArrayNode points = Json.array();
        reports.series(period, step, UsageReports.Filter.NONE).forEach(point -> points.addObject()
                .put("label", label.format(point.start()))
                .put("tokens", point.figures().tokens())
                .put("cost", Figures.dollars(point.figures().cost())));
        return points;
    }

    /** The last lines of the log of requests, newest first. */
    @GET
    @Path("logs")
    @Needs(Need.READ)
    public List<String> logs() {
        return recent.newest(LINES).stream()
                .map(story -> story.record().at() + " " + UsageLog.line(story.record()))
                .toList();
    }

    /** The same under its other name. */
    @GET
    @Path("request-logs")
    @Needs(Need.READ)
    public List<String> requestLogs() {
        return logs();
    }

    /** Which providers were ever used. */
    @GET
    @Path("providers")
    @Needs(Need.READ)
    public ObjectNode providers() {
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("providers");
        Period all = Period.named("all", reports.routerZone(), reports.now());
        reports.by(Dimension.PROVIDER, all, UsageReports.Filter.NONE).stream()
                .filter(slice -> !slice.id().isEmpty())
                .forEach(slice -> list.addObject().put("id", slice.id()).put("name", slice.label()));
        return json;
    }

    /** Single requests, page by page; {@code GET /api/usage/requests} is quicker for long ways. */
    @GET
    @Path("request-details")
    @Needs(Need.READ)
    public ObjectNode details(@Context UriInfo uri) {
        MultivaluedMap<String, String> said = uri.getQueryParameters();
        int page = UsageQuestion.number(said, "page", 1, LAST_PAGE);
        int size = UsageQuestion.number(said, "pageSize", 20, MOST_ON_A_PAGE);
        Map<Dimension, String> wanted = new EnumMap<>(Dimension.class);
        UsageQuestion.first(said, "provider").ifPresent(value -> wanted.put(Dimension.PROVIDER, value));
        UsageQuestion.first(said, "model").ifPresent(value -> wanted.put(Dimension.MODEL, value));
        UsageQuestion.first(said, "connectionId").ifPresent(value -> wanted.put(Dimension.ACCOUNT, value));
        Optional<Period> period = UsageQuestion.first(said, "startDate").map(from -> {
            try {
                return Period.between(
                        from,
                        UsageQuestion.first(said, "endDate")
                                .orElse(reports.now().toString()),
                        reports.routerZone());
            } catch (IllegalArgumentException e) {
                throw ApiRefusal.invalid("startDate", String.valueOf(e.getMessage()));
            }
        });
        RequestSearch.Wish wish = new RequestSearch.Wish(
                new UsageReports.Filter(wanted),
                "",
                UsageQuestion.first(said, "status")
                        .map(word ->
                                word.equals("error") ? RequestSearch.Ending.FAILED : RequestSearch.Ending.ANSWERED),
                period.map(Period::from),
                period.map(Period::to),
                Optional.empty(),
                (page - 1) * size,
                size);
        long items = search.count(wish.filter(), wish.ending(), wish.from(), wish.to());
        long pages = Math.ceilDiv(items, size);
        ObjectNode json = Json.object();
        ArrayNode list = json.putArray("details");
        search.find(wish).forEach(found -> list.add(UsageJson.request(found)));
        json.putObject("pagination")
                .put("page", page)
                .put("pageSize", size)
                .put("totalItems", items)
                .put("totalPages", pages)
                .put("hasNext", page < pages)
                .put("hasPrev", page > 1);
        return json;
    }
}
