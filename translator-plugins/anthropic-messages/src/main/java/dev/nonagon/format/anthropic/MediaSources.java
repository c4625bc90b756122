package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Part.Source;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The {@code source} of images and documents, as far as the API takes them. */
final class MediaSources {
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
    private static final Set<String> TEXTUAL = Set.of(
            "application/json",
            "application/xml",
            "application/yaml",
            "application/x-yaml",
            "application/javascript",
            "application/x-sh",
            "application/toml",
            "application/sql");

    private MediaSources() {}

    /** The source of an image or a document; none, and named, if the API would refuse it. */
    static Optional<ObjectNode> write(Part.Media part, String pointer, Scope scope) {
        Optional<JsonNode> original = part.extras().get(AnthropicMessages.ID, Notes.SOURCE);
        if (original.isPresent() && original.get() instanceof ObjectNode source) {
            return Optional.of(source.deepCopy());
        }
        boolean image = part.kind() == Part.Media.Kind.IMAGE;
        return switch (part.source()) {
            case Source.Inline inline -> inline(inline, image, pointer, scope);
            case Source.Link link -> link(link.url(), image, pointer, scope);
            case Source.Plain plain -> {
                if (image || plain.text().isBlank()) {
                    scope.lost(pointer, image ? "a picture cannot be text" : "an empty document");
                    yield Optional.empty();
                }
                yield Optional.of(text(plain.text()));
            }
            case Source.Uploaded file -> {
                if (file.format().equals(AnthropicMessages.ID)) {
                    yield Optional.of(Json.object().put("type", "file").put("file_id", file.id()));
                }
                scope.lost(pointer, "a file that only another provider holds");
                yield Optional.empty();
            }
        };
    }

    private static Optional<ObjectNode> inline(Source.Inline inline, boolean image, String pointer, Scope scope) {
        String type = inline.mediaType().toLowerCase(Locale.ROOT);
        int parameters = type.indexOf(';');
        type = (parameters < 0 ? type : type.substring(0, parameters)).strip();
        if (type.equals("image/jpg")) {
            type = "image/jpeg";
        }
        if (image ? PICTURES.contains(type) : type.equals("application/pdf")) {
            return Optional.of(
                    Json.object().put("type", "base64").put("media_type", type).put("data", inline.base64()));
        }
        if (!image && (type.startsWith("text/") || TEXTUAL.contains(type))) {
            return decoded(inline.base64(), pointer, scope);
        }
        scope.lost(pointer, "the API takes no " + (image ? "picture" : "document") + " of type " + type);
        return Optional.empty();
    }

    private static Optional<ObjectNode> decoded(String base64, String pointer, Scope scope) {
        try {
            String words = new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
            if (!words.isBlank()) {
                return Optional.of(text(words));
            }
        } catch (IllegalArgumentException notBase64) {
            // Named below, as an empty one is.
        }
        scope.lost(pointer, "a document without readable text");
        return Optional.empty();
    }

    private static ObjectNode text(String words) {
        return Json.object().put("type", "text").put("media_type", "text/plain").put("data", words);
    }

    private static Optional<ObjectNode> link(String url, boolean image, String pointer, Scope scope) {
        if (url.startsWith("data:")) {
            int comma = url.indexOf(',');
            String head = comma < 0 ? "" : url.substring("data:".length(), comma);
            if (head.endsWith(";base64")) {
                String type = head.substring(0, head.length() - ";base64".length());
                return inline(new Source.Inline(type, url.substring(comma + 1)), image, pointer, scope);
            }
        }
        if (url.startsWith("http://") || url.startsWith("https://")) {
            return Optional.of(Json.object().put("type", "url").put("url", url));
        }
        scope.lost(pointer, "the API takes links of http and https only");
        return Optional.empty();
    }
}
