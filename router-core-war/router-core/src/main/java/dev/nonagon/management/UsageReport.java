package dev.nonagon.management;

import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.UsageReports;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A period in one table: in total, by day, and by everything usage is told apart by.
 *
 * @param lines in the order in which they are read
 */
record UsageReport(List<Line> lines) {
    private static final List<Dimension> DIMENSIONS = List.of(
            Dimension.PROVIDER,
            Dimension.MODEL,
            Dimension.ACCOUNT,
            Dimension.KEY,
            Dimension.CLIENT,
            Dimension.COMBO,
            Dimension.FAILURE);

    /**
     * A line.
     *
     * @param by {@code total}, {@code day} or a dimension
     */
    record Line(String by, String id, String label, Figures figures) {}

    static UsageReport of(UsageReports reports, UsageQuestion question) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("total", "", question.name(), reports.total(question.period(), question.filter())));
        reports.series(question.period(), Period.Step.DAY, question.filter()).stream()
                .filter(point -> point.figures().requests() > 0)
                .map(point -> point.start()
                        .toLocalDate()
                        .toString()
                        .transform(day -> new Line("day", day, day, point.figures())))
                .forEach(lines::add);
        for (Dimension dimension : DIMENSIONS) {
            reports.by(dimension, question.period(), question.filter())
                    .forEach(
                            slice -> lines.add(new Line(dimension.word(), slice.id(), slice.label(), slice.figures())));
        }
        return new UsageReport(List.copyOf(lines));
    }

    void into(ObjectNode answer) {
        ArrayNode list = answer.putArray("lines");
        lines.forEach(line -> UsageJson.figures(
                list.addObject().put("by", line.by()).put("id", line.id()).put("label", line.label()), line.figures()));
    }

    /** As RFC 4180 has it. */
    String csv() {
        StringBuilder csv = new StringBuilder(
                "by,id,label,requests,failed,client_left,attempts,input,output,cache_read,"
                        + "cache_write,reasoning,total_tokens,estimated_tokens,unpriced_tokens,cost_usd,saved_usd,trimmed_tokens\r\n");
        for (Line line : lines) {
            Figures f = line.figures();
            csv.append(line.by())
                    .append(',')
                    .append(cell(line.id()))
                    .append(',')
                    .append(cell(line.label()));
            for (long number : new long[] {
                f.requests(),
                f.failed(),
                f.gone(),
                f.attempts(),
                f.input(),
                f.output(),
                f.cacheRead(),
                f.cacheWrite(),
                f.reasoning(),
                f.tokens(),
                f.estimated(),
                f.unpriced()
            }) {
                csv.append(',').append(number);
            }
            csv.append(',')
                    .append(Figures.dollars(f.cost()).toPlainString())
                    .append(',')
                    .append(Figures.dollars(f.spared()).toPlainString())
                    .append(',')
                    .append(f.trimmed())
                    .append("\r\n");
        }
        return csv.toString();
    }

    /** A name that a client made up must not be a formula in somebody's table. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? "\"" + safe.replace("\"", "\"\"") + "\""
                : safe;
    }
}
