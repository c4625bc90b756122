package dev.nonagon.gateway;

import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A request's text, for people: with its lines, and where in it something is wrong. */
final class RequestText {
    private RequestText() {}

    /** JSON with its lines, anything else as it is. */
    static String pretty(String text) {
        try {
            return Json.parse(text).toPrettyString();
        } catch (JsonProblem e) {
            return text;
        }
    }

    static Misfit misfit(byte[] body, JsonProblem problem) {
        String message = String.valueOf(problem.getMessage()).replaceFirst(" \\(at byte \\d+\\)$", "");
        Optional<Misfit.Spot> spot = spot(body, problem.offset());
        return new Misfit(
                Misfit.Field.REQUEST,
                "The request is no JSON object"
                        + spot.map(at -> ", at line " + at.line() + ", column " + at.column())
                                .orElse("")
                        + ": " + message + ".",
                spot,
                Optional.empty());
    }

    static Misfit misfit(RequestProblem problem) {
        return new Misfit(
                Misfit.Field.REQUEST,
                "The request is JSON, but not of this dialect: " + problem.getMessage() + ".",
                Optional.empty(),
                Optional.of(problem.pointer()));
    }

    private static Optional<Misfit.Spot> spot(byte[] body, long offset) {
        if (offset < 0) {
            return Optional.empty();
        }
        String before = new String(body, 0, (int) Math.min(offset, body.length), StandardCharsets.UTF_8);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return Optional.of(new Misfit.Spot(line, column));
    }
}
