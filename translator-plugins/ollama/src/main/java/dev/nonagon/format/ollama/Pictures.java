package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures, which this wire sends as bare Base64 without a word on their kind. */
final class Pictures {
    private static final String URI = "uri";

    private Pictures() {}

    static List<Part> read(ObjectNode holder, String at) {
        ArrayNode images = RequestFields.array(holder, "images", at);
        List<Part> parts = new ArrayList<>();
        for (int i = 0; images != null && i < images.size(); i++) {
            JsonNode image = images.get(i);
            if (!image.isString() || image.asString().isEmpty()) {
                throw new RequestProblem(at + "/images/" + i, "must be a picture in Base64");
            }
            parts.add(picture(image.asString()));
        }
        return parts;
    }

    /** Some clients send a {@code data:} URI, which Ollama itself refuses. */
    private static Part picture(String text) {
        int comma = text.indexOf(',');
        boolean uri = comma > 0 && text.regionMatches(true, 0, "data:", 0, 5);
        String base64 = uri ? text.substring(comma + 1) : text;
        ObjectNode notes = Json.object();
        String type = kind(base64);
        if (uri) {
            notes.put(Wire.NOTE + URI, text);
            String head = text.substring(5, comma).toLowerCase(Locale.ROOT);
            int parameters = head.indexOf(';');
            String said = parameters < 0 ? head : head.substring(0, parameters);
            type = said.startsWith("image/") ? said : type;
        }
        return new Part.Media(
                Part.Media.Kind.IMAGE,
                new Part.Source.Inline(type, base64),
                Optional.empty(),
                Optional.empty(),
                Wire.extras(notes));
    }

    /** What the first bytes say; a picture that says nothing is most likely a PNG. */
    private static String kind(String base64) {
        if (base64.startsWith("/9j/")) {
            return "image/jpeg";
        }
        if (base64.startsWith("R0lGOD")) {
            return "image/gif";
        }
        return base64.startsWith("UklGR") ? "image/webp" : "image/png";
    }

    /** The text to send for a picture that came along. */
    static Optional<String> written(Part.Media media) {
        String uri = Wire.noteText(media.extras(), URI);
        if (!uri.isEmpty()) {
            return Optional.of(uri);
        }
        return media.source() instanceof Part.Source.Inline inline ? Optional.of(inline.base64()) : Optional.empty();
    }

    /** Whether a strict server can decode it. */
    static boolean isBase64(String text) {
        int end = text.length();
        while (end > 0 && text.length() - end < 2 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean legal =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
            if (!legal) {
                return false;
            }
        }
        return end > 0 && text.length() % 4 == 0;
    }
}
