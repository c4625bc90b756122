package dev.nonagon.clienttools;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Makes of a tool's way what to copy, for one shell. */
public final class Rendering {
    private Rendering() {}

    /**
     * One thing to copy.
     *
     * @param kind {@code file}, {@code shell}, {@code code} or {@code form}
     * @param place the file that it belongs into; empty where it is none
     * @param language of the text: {@code json}, {@code sh}, {@code python}…
     * @param text as it is to be copied; empty for a form
     * @param content for a file: its keys as a tree
     * @param fields of a form
     */
    public record Piece(
            String kind,
            Optional<String> place,
            String language,
            String text,
            Optional<JsonNode> content,
            List<Filled> fields) {
        public Piece {
            fields = List.copyOf(fields);
        }
    }

    /** A field with what belongs into it. */
    public record Filled(Said label, String value) {}

    /** The pieces in their order; variables and what is started with them are one. */
    public static List<Piece> of(Tool.Way way, Filling filling, Shell shell) {
        List<Piece> pieces = new ArrayList<>();
        for (Step step : way.steps()) {
            Piece piece = piece(step, filling, shell);
            if (piece.kind().equals("shell")
                    && !pieces.isEmpty()
                    && pieces.getLast().kind().equals("shell")) {
                piece = typed(shell, pieces.removeLast().text() + "\n" + piece.text());
            }
            pieces.add(piece);
        }
        return pieces;
    }

    private static Piece piece(Step step, Filling filling, Shell shell) {
        return switch (step) {
            case Step.Settings settings -> {
                JsonNode content = filling.in(settings.content());
                yield new Piece(
                        "file",
                        Optional.of(settings.place().shown(shell)),
                        settings.format().word(),
                        Writing.text(settings.format(), content),
                        Optional.of(content),
                        List.of());
            }
            case Step.Environment environment ->
                typed(
                        shell,
                        filling.in(environment.variables()).entrySet().stream()
                                .map(each -> shell.variable(each.getKey(), each.getValue()))
                                .collect(Collectors.joining("\n")));
            case Step.Run run ->
                typed(
                        shell,
                        run.arguments().stream()
                                .map(argument -> shell.word(filling.in(argument)))
                                .collect(Collectors.joining(" ")));
            case Step.Call call -> typed(shell, call(call, filling, shell));
            case Step.Code code ->
                new Piece(
                        "code",
                        Optional.empty(),
                        code.language(),
                        filling.in(code.text(), Writing::escaped),
                        Optional.empty(),
                        List.of());
            case Step.Form form ->
                new Piece(
                        "form",
                        Optional.empty(),
                        "",
                        "",
                        Optional.empty(),
                        form.fields().stream()
                                .map(field -> new Filled(field.label(), filling.in(field.value())))
                                .toList());
        };
    }

    private static Piece typed(Shell shell, String text) {
        return new Piece("shell", Optional.empty(), shell.word(), text, Optional.empty(), List.of());
    }

    private static String call(Step.Call call, Filling filling, Shell shell) {
        String url = filling.base() + filling.in(call.path(), Rendering::inPath);
        String body = Json.text(filling.in(call.body()));
        Map<String, String> headers = filling.in(call.headers());
        return switch (shell) {
            case SH, FISH ->
                "curl -N " + shell.word(url) + " \\\n  -H 'content-type: application/json' \\\n"
                        + headers.entrySet().stream()
                                .map(each -> "  -H " + shell.quoted(each.getKey() + ": " + each.getValue()) + " \\\n")
                                .collect(Collectors.joining())
                        + "  -d " + shell.quoted(body);
            case POWERSHELL ->
                "Invoke-RestMethod -Method Post -Uri " + shell.quoted(url) + " `\n  -ContentType 'application/json' `\n"
                        + (headers.isEmpty()
                                ? ""
                                : headers.entrySet().stream()
                                        .map(each ->
                                                shell.quoted(each.getKey()) + " = " + shell.quoted(each.getValue()))
                                        .collect(Collectors.joining("; ", "  -Headers @{ ", " } `\n")))
                        + "  -Body " + shell.quoted(body);
        };
    }

    /** A model's name keeps its slashes; what would end the path does not stay. */
    private static String inPath(String value) {
        return value.replace("%", "%25").replace("?", "%3F").replace("#", "%23").replace(" ", "%20");
    }
}
