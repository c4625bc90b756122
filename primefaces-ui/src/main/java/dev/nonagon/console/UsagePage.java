package dev.nonagon.console;

import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.ledger.UsageLedger;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was used and what it cost: in sum, over time, and by whatever it is told apart by. The address says which (C3). */
@Named("usagePage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class UsagePage {
    private static final List<String> PERIODS = List.of("today", "24h", "7d", "30d", "month", "all");
    private static final List<String> MEASURES = List.of("tokens", "cost", "requests");
    private static final int MOST = 50;
    private static final int MONTHS = 13;
    private static final int HOURS = 24;
    private static final double HEIGHT = 120;
    private static final double WIDTH = 600;
    private static final int STEPS_OF_HEAT = 5;
    private static final double PERCENT = 100.0;

    @Inject
    private UsageReports reports;

    @Inject
    private UsageLedger ledger;

    @Inject
    private Amounts amounts;

    @Inject
    private Accounts accounts;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    private String period = "";
    private Dimension dimension = Dimension.MODEL;
    private String measure = "";
    private Period span;
    private Figures now = Figures.NOTHING;
    private Figures before = Figures.NOTHING;
    private List<UsageReports.Slice> slices = List.of();
    private List<Column> columns = List.of();
    private List<Line> lines = List.of();
    private List<Day> heat = List.of();

    /** A link of a choice. */
    public record Choice(String word, String query, boolean taken) {}

    /** A number at the top, and how it differs from the period before. */
    public record Tile(String word, String value, String change, Tone tone, String note) {}

    /** A column of the chart; {@code y} and {@code height} of its parts, the lower one first. */
    public record Column(String label, String value, double x, double width, double lower, double upper, double top) {}

    /** A line of the table. */
    public record Line(
            String label,
            String requests,
            String failed,
            String input,
            String cached,
            String output,
            String cost,
            String saved,
            double share) {}

    /** A weekday of the heat map. */
    public record Day(String name, List<Cell> cells) {}

    /** An hour of it, from 0 to 5 warm. */
    public record Cell(String about, int warmth, double x) {}

    @PostConstruct
    void read() {
        period = asks.text("period").filter(PERIODS::contains).orElse("7d");
        measure = asks.text("show").filter(MEASURES::contains).orElse("tokens");
        dimension = asks.text("by").flatMap(Dimension::of).orElse(Dimension.MODEL);
        span = Period.named(period, reports.routerZone(), reports.now());
        slices = reports.by(dimension, span, UsageReports.Filter.NONE);
        // The whole is the sum of its parts: the ledger is read once less.
        now = slices.stream().map(UsageReports.Slice::figures).reduce(Figures.NOTHING, Figures::plus);
        before = compares() ? reports.total(span.before(), UsageReports.Filter.NONE) : Figures.NOTHING;
        if (!isNothing()) {
            // Once: pages call a getter as often as they like.
            columns = columns();
            lines = lines();
            heat = heat();
        }
    }

    private boolean compares() {
        return !period.equals("all");
    }

    public boolean isNothing() {
        return now.requests() == 0;
    }

    public String getPeriod() {
        return period;
    }

    /** A month, as the API calls it and as people do. */
    public record Month(String id, String name) {}

    /** This month and those before it, for a report of each. */
    public List<Month> getMonths() {
        YearMonth now = YearMonth.from(reports.now().atZone(reports.routerZone()));
        DateTimeFormatter name = DateTimeFormatter.ofPattern("LLLL yyyy", ui.getLocale());
        return IntStream.range(0, MONTHS)
                .mapToObj(now::minusMonths)
                .map(month -> new Month(month.toString(), name.format(month)))
                .toList();
    }

    public String getZone() {
        return reports.routerZone().getId();
    }

    public List<Choice> getPeriods() {
        return PERIODS.stream()
                .map(name -> new Choice("usage.period." + name, query(name, dimension, measure), name.equals(period)))
                .toList();
    }

    public List<Choice> getMeasures() {
        return MEASURES.stream()
                .map(name -> new Choice("usage." + name, query(period, dimension, name), name.equals(measure)))
                .toList();
    }

    public List<Choice> getDimensions() {
        return Arrays.stream(Dimension.values())
                .map(each -> new Choice("usage.by." + each.word(), query(period, each, measure), each == dimension))
                .toList();
    }

    private static String query(String period, Dimension dimension, String measure) {
        return "?period=" + period + "&by=" + dimension.word() + "&show=" + measure;
    }

    // --- In sum ------------------------------------------------------------------------------------------------------

    public List<Tile> getTiles() {
        boolean compares = compares();
        return List.of(
                new Tile(
                        "usage.requests",
                        amounts.count(now.requests()),
                        change(compares, now.requests(), before.requests()),
                        Tone.PLAIN,
                        now.failed() == 0 ? "" : ui.say("usage.failed", amounts.count(now.failed()))),
                new Tile(
                        "usage.tokens",
                        amounts.brief(now.tokens()),
                        change(compares, now.tokens(), before.tokens()),
                        Tone.PLAIN,
                        ""),
                new Tile(
                        "usage.cost",
                        amounts.money(now.cost()),
                        change(compares, now.cost(), before.cost()),
                        now.cost() > before.cost() && before.cost() > 0 ? Tone.WARN : Tone.PLAIN,
                        ""),
                new Tile(
                        "usage.saved",
                        amounts.money(now.spared()),
                        change(compares, now.spared(), before.spared()),
                        Tone.GOOD,
                        ""),
                new Tile("usage.cache", amounts.percent(now.cacheShare()), "", Tone.PLAIN, ""),
                new Tile(
                        "usage.speed",
                        RequestLine.time(Duration.ofMillis(now.firstByteWithin(0.5))),
                        "",
                        Tone.PLAIN,
                        ""));
    }

    /** {@code +12 %}; empty where there is nothing to compare with. */
    private String change(boolean compares, long today, long earlier) {
        if (!compares || earlier == 0) {
            return "";
        }
        double share = (double) (today - earlier) / earlier;
        return (share >= 0 ? "+" : "") + amounts.percent(share);
    }

    public List<String> getNotes() {
        List<String> notes = new ArrayList<>();
        if (now.unpriced() > 0) {
            notes.add(ui.say("usage.unpriced", amounts.count(now.unpriced())));
        }
        if (now.estimated() > 0) {
            notes.add(ui.say("usage.estimated", amounts.count(now.estimated())));
        }
        if (ledger.dropped() > 0) {
            notes.add(ui.say("usage.dropped", amounts.count(ledger.dropped())));
        }
        ledger.unclean()
                .ifPresent(last -> notes.add(ui.say(
                        "usage.unclean",
                        DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
                                .withLocale(ui.getLocale())
                                .format(last.atZone(reports.routerZone())))));
        return notes;
    }

    // --- Over time ---------------------------------------------------------------------------------------------------

    public List<Column> getColumns() {
        return columns;
    }

    private List<Column> columns() {
        Period.Step step = span.usualStep();
        List<UsageReports.Point> points = reports.series(span, step, UsageReports.Filter.NONE);
        double most = points.stream()
                .map(UsageReports.Point::figures)
                .map(figures -> lower(figures) + upper(figures))
                .max(Double::compare)
                .orElse(0.0);
        double width = WIDTH / Math.max(1, points.size());
        DateTimeFormatter label = DateTimeFormatter.ofPattern(
                switch (step) {
                    case HOUR -> "EEE HH:mm";
                    case DAY -> "EEE d MMM";
                    case MONTH -> "MMM yyyy";
                },
                ui.getLocale());
        List<Column> all = new ArrayList<>(points.size());
        for (int at = 0; at < points.size(); at++) {
            Figures figures = points.get(at).figures();
            double lower = most == 0 ? 0 : lower(figures) / most * HEIGHT;
            double upper = most == 0 ? 0 : upper(figures) / most * HEIGHT;
            all.add(new Column(
                    label.format(points.get(at).start()),
                    shown(figures),
                    round(at * width + width * 0.1),
                    round(width * 0.8),
                    round(lower),
                    round(upper),
                    round(HEIGHT - lower - upper)));
        }
        return all;
    }

    private double lower(Figures figures) {
        return switch (measure) {
            case "cost" -> figures.cost();
            case "requests" -> figures.requests() - figures.failed();
            default -> figures.prompt();
        };
    }

    private double upper(Figures figures) {
        return switch (measure) {
            case "cost" -> figures.spared();
            case "requests" -> figures.failed();
            default -> figures.output();
        };
    }

    private String shown(Figures figures) {
        return switch (measure) {
            case "cost" -> amounts.money(figures.cost()) + " + " + amounts.money(figures.spared());
            case "requests" -> amounts.count(figures.requests());
            default -> amounts.count(figures.tokens());
        };
    }

    private static double round(double value) {
        return Math.round(value * PERCENT) / PERCENT;
    }

    /** What the two parts of a column are. */
    public List<String> getParts() {
        return switch (measure) {
            case "cost" -> List.of("usage.cost", "usage.saved");
            case "requests" -> List.of("usage.requests", "requests.failed");
            default -> List.of("usage.in", "usage.out");
        };
    }

    public double getHeight() {
        return HEIGHT;
    }

    public double getWidth() {
        return WIDTH;
    }

    // --- By ----------------------------------------------------------------------------------------------------------

    public String getDimensionWord() {
        return "usage.by." + dimension.word();
    }

    public List<Line> getLines() {
        return lines;
    }

    private List<Line> lines() {
        return Stream.concat(slices.stream().limit(MOST), UsageReports.rest(slices, MOST).stream())
                .map(this::line)
                .toList();
    }

    private Line line(UsageReports.Slice slice) {
        Figures figures = slice.figures();
        long all = Math.max(1, now.cost() + now.spared());
        double share = now.cost() + now.spared() > 0
                ? (double) (figures.cost() + figures.spared()) / all
                : (double) figures.tokens() / Math.max(1, now.tokens());
        return new Line(
                label(slice),
                amounts.count(figures.requests()),
                figures.failed() == 0 ? "" : amounts.count(figures.failed()),
                amounts.count(figures.input() + figures.cacheWrite()),
                amounts.count(figures.cacheRead()),
                amounts.count(figures.output()),
                amounts.money(figures.cost()),
                amounts.money(figures.spared()),
                round(share * PERCENT));
    }

    private String label(UsageReports.Slice slice) {
        String label = dimension == Dimension.ACCOUNT
                ? accounts.find(slice.id()).map(card -> card.view().name()).orElse(slice.label())
                : slice.label();
        return label.isEmpty()
                ? ui.word("usage.nobody")
                : dimension == Dimension.FAILURE
                        ? label.toLowerCase(Locale.ROOT).replace('_', ' ')
                        : label;
    }

    // --- When --------------------------------------------------------------------------------------------------------

    public List<Day> getHeat() {
        return heat;
    }

    private List<Day> heat() {
        Map<Integer, Map<Integer, Long>> hours = reports.busy(span, UsageReports.Filter.NONE);
        long most = hours.values().stream()
                .flatMap(day -> day.values().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        return Arrays.stream(DayOfWeek.values())
                .map(day -> new Day(
                        day.getDisplayName(TextStyle.SHORT, ui.getLocale()),
                        cells(day, hours.getOrDefault(day.getValue(), Map.of()), most)))
                .toList();
    }

    private List<Cell> cells(DayOfWeek day, Map<Integer, Long> hours, long most) {
        List<Cell> cells = new ArrayList<>(HOURS);
        for (int hour = 0; hour < HOURS; hour++) {
            long requests = hours.getOrDefault(hour, 0L);
            int warmth = requests == 0 ? 0 : (int) Math.max(1, Math.ceil((double) requests / most * STEPS_OF_HEAT));
            cells.add(new Cell(
                    day.getDisplayName(TextStyle.FULL, ui.getLocale()) + " " + hour + ":00 – "
                            + amounts.count(requests),
                    warmth,
                    hour * 10.0));
        }
        return cells;
    }

    /** The page's clock: whatever is drawn anew is read anew. */
    public void act() {}
}
