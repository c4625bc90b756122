package dev.nonagon.clienttools;

import dev.nonagon.spi.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What stands in the place of placeholders (CT3).
 *
 * @param base without a slash at its end, and without {@code /v1}
 * @param key a key, or a word that says where one belongs
 * @param small the model for side calls
 */
public record Filling(String base, String key, String model, String small) {
    static final List<String> PLACEHOLDERS = List.of("{base}", "{key}", "{model}", "{small}");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(base|key|model|small)\\}");
    private static final Pattern VERSION = Pattern.compile("(/+(v1|v1beta))*/*$");

    public Filling {
        base = VERSION.matcher(base).replaceFirst("");
    }

    /** A text as it is meant. */
    String in(String text) {
        return in(text, UnaryOperator.identity());
    }

    /** @param quoted how a value is written at this place */
    String in(String text, UnaryOperator<String> quoted) {
        // All at once: what is filled in is never looked at again.
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(quoted.apply(value(found.group(1)))));
    }

    private String value(String name) {
        return switch (name) {
            case "base" -> base;
            case "key" -> key;
            case "model" -> model;
            case "small" -> small;
            default -> throw new IllegalStateException("No such placeholder: " + name);
        };
    }

    /** A tree, names included. */
    JsonNode in(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode filled = Json.object();
                object.properties().forEach(each -> filled.set(in(each.getKey()), in(each.getValue())));
                yield filled;
            }
            case ArrayNode array -> {
                ArrayNode filled = Json.array();
                array.forEach(each -> filled.add(in(each)));
                yield filled;
            }
            case StringNode text -> StringNode.valueOf(in(text.stringValue()));
            default -> node;
        };
    }

    static boolean uses(Step step, String placeholder) {
        return texts(step).stream().anyMatch(text -> text.contains(placeholder));
    }

    /** Everything of a step in which placeholders count. */
    static List<String> texts(Step step) {
        return switch (step) {
            case Step.Settings settings -> List.of(Json.text(settings.content()));
            case Step.Environment environment ->
                List.copyOf(environment.variables().values());
            case Step.Run run -> run.arguments();
            case Step.Call call ->
                List.of(call.path(), String.join("\n", call.headers().values()), Json.text(call.body()));
            case Step.Code code -> List.of(code.text());
            case Step.Form form -> form.fields().stream().map(Step.Field::value).toList();
        };
    }

    Map<String, String> in(Map<String, String> values) {
        Map<String, String> filled = new LinkedHashMap<>();
        values.forEach((name, value) -> filled.put(name, in(value)));
        return filled;
    }
}
