package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.ledger.LedgerSettings;
import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /api/usage}: sums, series and single requests out of the ledger. All take {@code period} (24h, 7d, today, month, 2026-11,
 * all …) or {@code from} and {@code to}, {@code zone}, and a value for each dimension that is to be looked at alone.
 */
@Path("api/usage")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class UsageResource {
    private static final int USUAL_SLICES = 50;
    private static final int MOST_SLICES = 1_000;
    private static final int MOST_POINTS = 24 * 400;
    private static final int MOST_REQUESTS = 500;

    private final UsageReports reports;
    private final RequestSearch requests;
    private final UsageLedger ledger;
    private final LiveSettings settings;

    @Inject
    UsageResource(UsageReports reports, RequestSearch requests, UsageLedger ledger, LiveSettings settings) {
        this.reports = reports;
        this.requests = requests;
        this.ledger = ledger;
        this.settings = settings;
    }

    private UsageQuestion question(UriInfo uri, String usual, String... further) {
        return UsageQuestion.of(uri.getQueryParameters(), usual, reports.routerZone(), reports.now(), further);
    }

    private ObjectNode answer(UsageQuestion question) {
        ObjectNode answer = Json.object();
        answer.set("period", UsageJson.period(question));
        answer.set("currency", UsageJson.currency(LedgerSettings.read(settings)));
        return answer;
    }

    /** A period and the one before it. */
    @GET
    @Path("summary")
    @Needs(Need.READ)
    public ObjectNode summary(@Context UriInfo uri) {
        UsageQuestion question = question(uri, "24h");
        Figures now = reports.total(question.period(), question.filter());
        Figures before = reports.total(question.period().before(), question.filter());
        ObjectNode answer = answer(question);
        UsageJson.figures(answer.putObject("total"), now);
        UsageJson.figures(answer.putObject("before"), before);
        answer.set("trend", UsageJson.trend(now, before));
        ObjectNode state = answer.putObject("ledger").put("rowsDropped", ledger.dropped());
        ledger.unclean().ifPresent(last -> state.put("notClosedAfter", last.toString()));
        return answer;
    }

    /** A period by a dimension. */
    @GET
    @Path("by/{dimension}")
    @Needs(Need.READ)
    public ObjectNode by(@PathParam("dimension") String name, @Context UriInfo uri) {
        Dimension dimension = Dimension.of(name)
                .orElseThrow(() -> ApiRefusal.unknown(
                        "Usage is not kept by '" + name + "'; there are " + Dimension.words() + "."));
        UsageQuestion question = question(uri, "24h", "limit");
        int most = UsageQuestion.number(uri.getQueryParameters(), "limit", USUAL_SLICES, MOST_SLICES);
        List<UsageReports.Slice> slices = reports.by(dimension, question.period(), question.filter());
        ObjectNode answer = answer(question).put("dimension", dimension.word());
        answer.set("slices", UsageJson.slices(slices, most));
        UsageReports.rest(slices, most)
                .ifPresent(
                        rest -> UsageJson.figures(answer.putObject("rest").put("label", rest.label()), rest.figures()));
        return answer;
    }

    /** A period in steps of an hour, a day or a month. */
    @GET
    @Path("series")
    @Needs(Need.READ)
    public ObjectNode series(@Context UriInfo uri) {
        UsageQuestion question = question(uri, "24h", "step");
        Period.Step step = step(uri.getQueryParameters()).orElseGet(question.period()::usualStep);
        List<UsageReports.Point> points = reports.series(question.period(), step, question.filter());
        if (points.size() > MOST_POINTS) {
            throw ApiRefusal.invalid(
                    "step", "makes " + points.size() + " points; take a longer one, or a shorter period");
        }
        ObjectNode answer = answer(question).put("step", step.name().toLowerCase(Locale.ROOT));
        ArrayNode list = answer.putArray("points");
        points.forEach(point -> UsageJson.figures(
                list.addObject().put("start", point.start().toOffsetDateTime().toString()), point.figures()));
        return answer;
    }

    private static Optional<Period.Step> step(MultivaluedMap<String, String> said) {
        return UsageQuestion.first(said, "step").map(word -> switch (word) {
            case "hour" -> Period.Step.HOUR;
            case "day" -> Period.Step.DAY;
            case "month" -> Period.Step.MONTH;
            default -> throw ApiRefusal.invalid("step", "must be hour, day or month");
        });
    }

    /** By weekday (1 is Monday) and hour of the day. */
    @GET
    @Path("heatmap")
    @Needs(Need.READ)
    public ObjectNode heatmap(@Context UriInfo uri) {
        UsageQuestion question = question(uri, "30d");
        ObjectNode answer = answer(question);
        ArrayNode cells = answer.putArray("cells");
        for (Map.Entry<Integer, Map<Integer, Figures>> day :
                reports.heat(question.period(), question.filter()).entrySet()) {
            day.getValue().forEach((hour, figures) -> cells.addObject()
                    .put("weekday", day.getKey())
                    .put("hour", hour)
                    .put("requests", figures.requests())
                    .put("tokens", figures.tokens())
                    .put("cost", Figures.dollars(figures.cost())));
        }
        return answer;
    }

    /** A month, or another period, as a table to keep: {@code format=csv} or {@code json}. */
    @GET
    @Path("report")
    @Needs(Need.READ)
    public Response report(@Context UriInfo uri) {
        UsageQuestion question = question(uri, "month", "format");
        UsageReport report = UsageReport.of(reports, question);
        String format = UsageQuestion.first(uri.getQueryParameters(), "format").orElse("json");
        String file = "usage-" + question.name().replaceAll("[^A-Za-z0-9-]", "_");
        return switch (format) {
            case "csv" ->
                Response.ok(report.csv(), "text/csv; charset=utf-8")
                        .header("content-disposition", "attachment; filename=\"" + file + ".csv\"")
                        .build();
            case "json" -> {
                ObjectNode answer = answer(question);
                report.into(answer);
                yield Response.ok(answer).build();
            }
            default -> throw ApiRefusal.invalid("format", "must be csv or json");
        };
    }

    /**
     * Single requests, the newest first; {@code next} is the {@code before} of the next page. A page with {@code reached} is not
     * full: it was looked back to that moment, and what fits may be older.
     */
    @GET
    @Path("requests")
    @Needs(Need.READ)
    public ObjectNode requests(@Context UriInfo uri) {
        MultivaluedMap<String, String> said = uri.getQueryParameters();
        UsageQuestion question = question(uri, "all", "text", "ending", "before", "limit");
        int limit = UsageQuestion.number(said, "limit", 50, MOST_REQUESTS);
        boolean timed = said.containsKey("period") || said.containsKey("from");
        RequestSearch.Page page = requests.page(new RequestSearch.Wish(
                question.filter(),
                UsageQuestion.first(said, "text").orElse(""),
                UsageQuestion.first(said, "ending").map(UsageResource::ending),
                timed ? Optional.of(question.period().from()) : Optional.empty(),
                timed ? Optional.of(question.period().to()) : Optional.<Instant>empty(),
                UsageQuestion.first(said, "before").map(text -> RequestSearch.Place.of(text)
                        .orElseThrow(() -> ApiRefusal.invalid("before", "must be a page's 'next'"))),
                0,
                limit));
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("requests");
        page.found().forEach(request -> list.add(UsageJson.request(request)));
        page.next().ifPresent(next -> answer.put("next", next.text()));
        page.reached().ifPresent(reached -> answer.put("reached", reached.toString()));
        return answer;
    }

    private static RequestSearch.Ending ending(String word) {
        return switch (word) {
            case "answered" -> RequestSearch.Ending.ANSWERED;
            case "failed" -> RequestSearch.Ending.FAILED;
            case "client-left" -> RequestSearch.Ending.GONE;
            default -> throw ApiRefusal.invalid("ending", "must be answered, failed or client-left");
        };
    }

    /** One request and its calls of upstreams. */
    @GET
    @Path("requests/{id}")
    @Needs(Need.READ)
    public ObjectNode request(@PathParam("id") String id) {
        RequestSearch.Found found = requests.find(id)
                .orElseThrow(() -> ApiRefusal.unknown("The ledger has no request '" + id + "'; it keeps them for "
                        + LedgerSettings.read(settings).keepRows().toDays() + " days (" + LedgerSettings.KEEP_ROWS
                        + ")."));
        ObjectNode answer = UsageJson.request(found);
        ArrayNode tries = answer.putArray("tries");
        requests.tries(id).forEach(tried -> tries.add(UsageJson.tried(tried)));
        return answer;
    }
}
