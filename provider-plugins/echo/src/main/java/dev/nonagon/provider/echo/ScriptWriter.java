package dev.nonagon.provider.echo;

import dev.nonagon.provider.echo.EchoRequest.Choice;
import dev.nonagon.provider.echo.EchoRequest.Output;
import dev.nonagon.provider.echo.Script.Step;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Decides what is answered, from the model's name and the request alone. */
final class ScriptWriter {
    private static final int LONGEST_REPEAT = 2000;

    private final EchoModel model;
    private final EchoRequest request;
    private final EchoSettings settings;

    private ScriptWriter(EchoModel model, EchoRequest request, EchoSettings settings) {
        this.model = model;
        this.request = request;
        this.settings = settings;
    }

    static Script write(EchoModel model, EchoRequest request, EchoSettings settings) {
        return new ScriptWriter(model, request, settings).script();
    }

    private Script script() {
        return switch (model) {
            case EchoModel.Hello ignored -> paced(answer(text()));
            case EchoModel.CallTool call -> paced(call(call.all()));
            case EchoModel.Think ignored -> paced(thinking());
            case EchoModel.Structured ignored -> paced(answer(structured()));
            case EchoModel.Slow slow -> new Script(Duration.ZERO, withWaits(answer(text()), slow.delay()));
            case EchoModel.Silent silent -> {
                List<Step> steps = new ArrayList<>(List.of(new Step.Wait(silent.silence())));
                steps.addAll(answer(text()));
                yield paced(steps);
            }
            case EchoModel.Lengthy lengthy -> new Script(Duration.ZERO, answer(lengthy(lengthy.words())));
            case EchoModel.Cut cut -> paced(half(cut.reset() ? new Step.Reset() : new Step.Stop()));
            case EchoModel.ErrorInside ignored -> paced(half(new Step.Break(EchoError.inside())));
            case EchoModel.Fail fail -> paced(List.of(new Step.Break(fail.error())));
        };
    }

    private Script paced(List<Step> steps) {
        return new Script(settings.delay(), steps);
    }

    /** Says the text, unless the request demands a tool call. */
    private List<Step> answer(String text) {
        return demandedTool().map(tool -> calls(List.of(tool))).orElseGet(() -> say(text));
    }

    /** Once a demanded call is answered the demand is met, or an agent that repeats it would call for ever. */
    private Optional<EchoRequest.Tool> demandedTool() {
        if (!request.results().isEmpty()) {
            return Optional.empty();
        }
        return switch (request.choice()) {
            case Choice.Free ignored -> Optional.empty();
            case Choice.Never ignored -> Optional.empty();
            case Choice.Required ignored -> request.tools().stream().findFirst();
            case Choice.Named named ->
                request.tools().stream()
                        .filter(t -> t.name().equals(named.name()))
                        .findFirst();
        };
    }

    private List<Step> call(boolean all) {
        boolean never = request.choice() instanceof Choice.Never;
        if (request.results().isEmpty()
                && !request.tools().isEmpty()
                && !never
                && demandedTool().isEmpty()) {
            return calls(all ? request.tools() : request.tools().subList(0, 1));
        }
        return answer(request.tools().isEmpty() ? "Echo was given no tool to call. " + text() : text());
    }

    /** Ids are new in each turn of a conversation, and the same when a turn is asked again. */
    private List<Step> calls(List<EchoRequest.Tool> tools) {
        List<Step> steps = new ArrayList<>();
        for (EchoRequest.Tool tool : tools) {
            String id = "call_echo_" + request.messages() + "_" + steps.size();
            steps.add(new Step.CallTool(id, tool.name(), Json.text(SchemaSample.object(tool.parameters()))));
        }
        steps.add(new Step.Finish("tool_calls"));
        return steps;
    }

    private List<Step> thinking() {
        List<Step> steps = new ArrayList<>();
        Words.pieces("The user said something. A good echo repeats it, and nothing else.")
                .forEach(piece -> steps.add(new Step.Think(piece)));
        steps.addAll(answer(text()));
        return steps;
    }

    private List<Step> say(String text) {
        String said = request.mostTokens().map(most -> Words.first(text, most)).orElse(text);
        List<Step> steps = new ArrayList<>();
        Words.pieces(said).forEach(piece -> steps.add(new Step.Say(piece)));
        steps.add(new Step.Finish(said.length() < text.length() ? "length" : "stop"));
        return steps;
    }

    private static List<Step> withWaits(List<Step> steps, Duration delay) {
        List<Step> result = new ArrayList<>();
        steps.forEach(step -> {
            if (!(step instanceof Step.Finish)) {
                result.add(new Step.Wait(delay));
            }
            result.add(step);
        });
        return result;
    }

    /** The first half of the greeting, and then no end. */
    private List<Step> half(Step end) {
        List<String> pieces = Words.pieces(greeting());
        List<Step> steps = new ArrayList<>();
        pieces.subList(0, (pieces.size() + 1) / 2).forEach(piece -> steps.add(new Step.Say(piece)));
        steps.add(end);
        return steps;
    }

    private String text() {
        if (!request.results().isEmpty()) {
            return "The tool answered: "
                    + String.join(
                            " | ",
                            request.results().stream()
                                    .map(ScriptWriter::shorten)
                                    .toList());
        }
        return request.output() instanceof Output.Text ? greeting() : structured();
    }

    private String structured() {
        if (request.output() instanceof Output.Fitting fitting) {
            return Json.text(SchemaSample.of(fitting.schema()));
        }
        ObjectNode object = Json.object();
        object.put("answer", greeting());
        return Json.text(object);
    }

    private String greeting() {
        String images = request.images() == 0
                ? ""
                : request.images() == 1 ? " (and sent an image)" : " (and sent " + request.images() + " images)";
        return request.lastText().isBlank() && request.images() == 0
                ? "Hello from echo! Say something, and I shall repeat it."
                : "Hello from echo! You said: " + shorten(request.lastText()) + images;
    }

    private static String lengthy(int words) {
        StringBuilder text = new StringBuilder(words * 7);
        for (int i = 1; i <= words; i++) {
            text.append(i == 1 ? "" : " ").append("word").append(i);
        }
        return text.toString();
    }

    /** Cut between characters, never inside one. */
    private static String shorten(String text) {
        if (text.length() <= LONGEST_REPEAT) {
            return text;
        }
        boolean insideOne = Character.isHighSurrogate(text.charAt(LONGEST_REPEAT - 1));
        return text.substring(0, insideOne ? LONGEST_REPEAT - 1 : LONGEST_REPEAT) + "…";
    }
}
