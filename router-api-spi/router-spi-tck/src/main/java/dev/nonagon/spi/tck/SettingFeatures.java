package dev.nonagon.spi.tck;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.tck.CanonicalFeatures.Feature;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The words of the canonical vocabulary that set something, each in a request of its own (rule T6). */
final class SettingFeatures {
    private final List<Feature> all = new ArrayList<>();

    private SettingFeatures() {}

    static List<Feature> all() {
        SettingFeatures features = new SettingFeatures();
        features.settings();
        return List.copyOf(features.all);
    }

    private void add(String name, RequestBuilder request, Predicate<ChatRequest> survives) {
        all.add(new Feature(name, request.build(), survives));
    }

    private void settings() {
        add("max output tokens", RequestBuilder.plain().maxTokens(321), r -> r.maxOutputTokens()
                .equals(OptionalLong.of(321)));
        add("one stop text", RequestBuilder.plain().stop("END"), r -> r.stop().equals(List.of("END")));
        add("stop texts", RequestBuilder.plain().stop("END", "STOP"), r -> r.stop()
                .equals(List.of("END", "STOP")));
        add(
                "five stop texts",
                RequestBuilder.plain().stop("A", "B", "C", "D", "E"),
                r -> r.stop().size() == 5);
        add("end user", RequestBuilder.plain().endUser("user-1"), r -> r.endUser()
                .equals(Optional.of("user-1")));
        var none = Optional.<BigDecimal>empty();
        var unset = OptionalLong.empty();
        sampling("temperature", new Sampling(decimal("0.5"), none, unset, none, none, unset));
        sampling("top p", new Sampling(none, decimal("0.9"), unset, none, none, unset));
        sampling("top k", new Sampling(none, none, OptionalLong.of(40), none, none, unset));
        sampling("frequency penalty", new Sampling(none, none, unset, decimal("0.1"), none, unset));
        sampling("presence penalty", new Sampling(none, none, unset, none, decimal("0.2"), unset));
        sampling("seed", new Sampling(none, none, unset, none, none, OptionalLong.of(7)));
        add(
                "temperature beyond 1",
                RequestBuilder.plain().sampling(new Sampling(decimal("1.5"), none, unset, none, none, unset)),
                r -> r.sampling()
                        .temperature()
                        .filter(t -> t.compareTo(new BigDecimal("1.5")) == 0)
                        .isPresent());
        reasoning(new Reasoning(Reasoning.Mode.OFF, Optional.empty(), unset));
        reasoning(new Reasoning(Reasoning.Mode.ON, Optional.empty(), OptionalLong.of(2000)));
        reasoning(new Reasoning(Reasoning.Mode.ADAPTIVE, Optional.empty(), unset));
        for (Effort effort : Effort.values()) {
            if (effort != Effort.NONE) {
                reasoning(new Reasoning(Reasoning.Mode.ON, Optional.of(effort), unset));
            }
        }
        output("JSON object", new OutputFormat.JsonObject());
        output(
                "JSON schema",
                new OutputFormat.JsonSchema(
                        Optional.empty(), Optional.empty(), RequestBuilder.schema(), Optional.empty()));
    }

    private void sampling(String name, Sampling sampling) {
        add(name, RequestBuilder.plain().sampling(sampling), r -> r.sampling().equals(sampling));
    }

    private void reasoning(Reasoning asked) {
        String name = "reasoning " + asked.mode()
                + asked.effort().map(e -> " effort " + e.word()).orElse("")
                + (asked.budgetTokens().isPresent()
                        ? " budget " + asked.budgetTokens().getAsLong()
                        : "");
        // Room for the largest budget, so that no ceiling forces a change.
        add(name, RequestBuilder.plain().maxTokens(200_000).reasoning(asked), r -> r.reasoning()
                .filter(back -> same(asked, back))
                .isPresent());
    }

    /** Words and tokens may stand for one another, as {@link Effort} says. */
    private static boolean same(Reasoning asked, Reasoning back) {
        boolean off = asked.mode() == Reasoning.Mode.OFF;
        boolean backOff = back.mode() == Reasoning.Mode.OFF || back.effort().equals(Optional.of(Effort.NONE));
        if (off || backOff) {
            return off == backOff;
        }
        if (asked.effort().isEmpty() && asked.budgetTokens().isEmpty()) {
            return back.mode() == asked.mode();
        }
        return effort(asked).equals(effort(back));
    }

    private static Optional<Effort> effort(Reasoning reasoning) {
        if (reasoning.effort().isPresent() || reasoning.budgetTokens().isEmpty()) {
            return reasoning.effort();
        }
        long budget = reasoning.budgetTokens().getAsLong();
        return Optional.of(budget >= Effort.MAX.budgetTokens() ? Effort.MAX : Effort.ofBudget(budget));
    }

    private void output(String name, OutputFormat asked) {
        add("output as " + name, RequestBuilder.plain().output(asked), r -> switch (asked) {
            case OutputFormat.JsonSchema schema ->
                r.outputFormat()
                        .filter(o -> o instanceof OutputFormat.JsonSchema back
                                && back.schema().equals(schema.schema()))
                        .isPresent();
            case OutputFormat.JsonObject object -> r.outputFormat().equals(Optional.of(object));
            case OutputFormat.PlainText ignored -> true;
        });
    }

    private static Optional<BigDecimal> decimal(String text) {
        return Optional.of(new BigDecimal(text));
    }
}
