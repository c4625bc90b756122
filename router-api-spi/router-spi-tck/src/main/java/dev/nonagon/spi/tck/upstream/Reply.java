package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import java.time.Duration;
import java.util.Optional;

/**
 * One answer: what is said, and how.
 *
 * @param script empty: what the model's name asks for, see {@link UpstreamDouble}
 */
public record Reply(Optional<Script> script, Manner manner) {
    private static final int FAULT_AFTER = 3;

    public static Reply say(Script script) {
        return new Reply(Optional.of(script), Manner.well());
    }

    public static Reply text(String text) {
        return say(Script.text(text));
    }

    public static Reply behave(Manner manner) {
        return new Reply(Optional.empty(), manner);
    }

    public static Reply status(int status) {
        return behave(Manner.status(status));
    }

    public Reply with(Manner how) {
        return new Reply(script, how);
    }

    /** Reads a model's name: a script's word and words of manner, joined by {@code +}. */
    static Reply ofModel(String model, Seen seen) {
        String[] words = model.substring(model.lastIndexOf('/') + 1).split("\\+", -1);
        Script script = script(words[0], seen);
        Manner manner = Manner.well();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String name = equals < 0 ? words[i] : words[i].substring(0, equals);
            int value = equals < 0 ? FAULT_AFTER : number(words[i].substring(equals + 1));
            if (name.equals("events")) {
                script = script.withText("word ".repeat(value)).withPieces(value);
            } else {
                manner = manner(manner, name, value);
            }
        }
        return new Reply(Optional.of(script), manner);
    }

    private static Manner manner(Manner m, String name, int value) {
        return switch (name) {
            case "status" ->
                m.instead(new Manner.HttpError(
                        value, m.instead().map(Manner.HttpError::headers).orElse(Headers.none()), ""));
            case "retry-after" ->
                m.instead(new Manner.HttpError(
                        m.instead().map(Manner.HttpError::status).orElse(429),
                        Headers.of("retry-after", Integer.toString(value)),
                        ""));
            case "error" -> Manner.fault(Manner.Fault.ERROR_EVENT, value);
            case "cut" -> Manner.fault(Manner.Fault.CUT, value);
            case "reset" -> Manner.fault(Manner.Fault.RESET, value);
            case "no-end" -> Manner.fault(Manner.Fault.NO_END, value);
            case "empty" -> Manner.fault(Manner.Fault.EMPTY, 0);
            case "stall" -> Manner.fault(Manner.Fault.STALL, value);
            case "hang" -> Manner.hang();
            case "pause" -> m.betweenEvents(Duration.ofMillis(value));
            case "torn" -> m.torn(value, Duration.ZERO);
            case "drip" -> m.torn(1, Duration.ofMillis(value));
            case "gzip" -> m.gzipped();
            case "close" -> m.transfer(Manner.Transfer.CLOSE);
            default -> m;
        };
    }

    private static Script script(String word, Seen seen) {
        if (seen.answersTools()) {
            return Script.text("Results: " + String.join(" | ", seen.toolResults()));
        }
        if (seen.outputSchema().isPresent() && seen.tools().isEmpty()) {
            return Script.text(SchemaSample.of(seen.outputSchema().get()).toString());
        }
        return switch (word) {
            case "tool" -> calls(seen, 1);
            case "parallel" -> calls(seen, 2);
            case "interleaved" -> calls(seen, 2).withInterleaving();
            case "thinking" ->
                Script.text("I have thought about it.")
                        .withThinking("Let me consider it carefully. ✓ naïve 漢字 🚀")
                        .withUsage(new Script.Usage(20, 25, 0, 0, 17));
            case "image" -> Script.text("Images: " + String.join(", ", seen.images()));
            case "long" ->
                Script.text("All work and no play makes Jack a dull boy. ".repeat(2_000))
                        .withPieces(500);
            case "cache" -> Script.text("Cached.").withUsage(new Script.Usage(1500, 40, 1000, 200, 0));
            case "length" -> Script.text("cut because of the token lim").withStop("length");
            case "refusal" -> Script.text("I cannot help with that.").withStop("refusal");
            default -> Script.text("Hello from the double. ✓ naïve 漢字 🚀");
        };
    }

    private static Script calls(Seen seen, int count) {
        Script script = Script.text("Calling now.");
        for (int i = 0; i < count && !seen.tools().isEmpty(); i++) {
            Seen.Tool tool = seen.tools().get(Math.min(i, seen.tools().size() - 1));
            script = script.plusTool(
                    "call_" + (i + 1) + "a",
                    tool.name(),
                    SchemaSample.of(tool.schema()).toString());
        }
        return script;
    }

    private static int number(String text) {
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return FAULT_AFTER;
        }
    }
}
