package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What a tool answered: a string where texts are all there is, else a list of parts. */
final class Outputs {
    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text");
    private static final Set<String> PICTURES = Set.of("image_url", "input_image");

    private Outputs() {}

    /**
     * @param asString whether texts alone are joined into one string
     */
    static JsonNode write(Part.ToolResult result, boolean asString) {
        List<Part> content = result.content();
        boolean texts = content.stream().allMatch(Part.Text.class::isInstance);
        if (texts && asString) {
            String joined = prefixed(joined(content), result.error());
            ArrayNode unwrapped = unwrapped(joined);
            return unwrapped == null
                            || Wire.note(result.extras(), ItemReader.ITEM).isPresent()
                    ? StringNode.valueOf(joined)
                    : unwrapped;
        }
        ArrayNode list = Json.array();
        content.forEach(part -> PartWriter.part(part, "input_text").ifPresent(list::add));
        if (result.error() && content.stream().noneMatch(Outputs::saysError)) {
            list.insertObject(0).put("type", "input_text").put("text", "Error");
        }
        return list;
    }

    private static boolean saysError(Part part) {
        return part instanceof Part.Text text && startsWithError(text.text());
    }

    private static boolean startsWithError(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith("error");
    }

    /** The wire has no mark for a failed tool, so its text says it. */
    private static String prefixed(String text, boolean error) {
        if (!error || startsWithError(text)) {
            return text;
        }
        return text.isEmpty() ? "Error" : "Error: " + text;
    }

    private static String joined(List<Part> parts) {
        StringBuilder all = new StringBuilder();
        for (Part part : parts) {
            if (part instanceof Part.Text text) {
                all.append(all.isEmpty() ? "" : "\n").append(text.text());
            }
        }
        return all.toString();
    }

    /** The parts that some agents put into a text as JSON; null unless there is a picture among them and all are sound. */
    private static @org.jspecify.annotations.Nullable ArrayNode unwrapped(String text) {
        if (!text.startsWith("[{")) {
            return null;
        }
        JsonNode parsed;
        try {
            parsed = Json.parse(text);
        } catch (JsonProblem notJson) {
            return null;
        }
        ArrayNode out = Json.array();
        boolean picture = false;
        for (JsonNode part : parsed) {
            String type = RequestFields.text(part, "type");
            JsonNode url = part.path("image_url");
            String link = url.isObject() ? RequestFields.text(url, "url") : url.asString("");
            if (TEXTS.contains(type) && part.path("text").isString()) {
                out.addObject().put("type", "input_text").put("text", RequestFields.text(part, "text"));
            } else if (PICTURES.contains(type) && (link.startsWith("data:image/") || link.startsWith("http"))) {
                ObjectNode image = out.addObject();
                image.put("type", "input_image").put("image_url", link);
                picture = true;
            } else {
                return null;
            }
        }
        return picture ? out : null;
    }
}
