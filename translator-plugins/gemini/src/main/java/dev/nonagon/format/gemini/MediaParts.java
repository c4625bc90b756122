package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Part.Media.Kind;
import dev.nonagon.spi.chat.Part.Source;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures, documents, sound and film, as {@code inlineData} and {@code fileData}. */
final class MediaParts {
    static final String INLINE = "inlineData";
    static final String FILE = "fileData";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("jpeg", "image/jpeg"),
            Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"),
            Map.entry("heic", "image/heic"),
            Map.entry("pdf", "application/pdf"),
            Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"),
            Map.entry("html", "text/html"),
            Map.entry("csv", "text/csv"),
            Map.entry("mp3", "audio/mp3"),
            Map.entry("wav", "audio/wav"),
            Map.entry("ogg", "audio/ogg"),
            Map.entry("flac", "audio/flac"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("webm", "video/webm"),
            Map.entry("mov", "video/quicktime"));

    private MediaParts() {}

    static Part.Media readInline(JsonNode value, String at, dev.nonagon.spi.chat.Extras extras) {
        ObjectNode blob = Wire.object(value, at);
        String type = Wire.string(blob, "mimeType", at).orElse("");
        String data = Wire.string(blob, "data", at)
                .orElseThrow(() -> new RequestProblem(at + "/data", "This field is required"));
        Optional<String> name = Wire.string(blob, "displayName", at).filter(n -> !n.isEmpty());
        Kind kind = kind(type);
        Source source = kind == Kind.DOCUMENT && type.equals("text/plain")
                ? plain(data).map(text -> (Source) new Source.Plain(text)).orElse(new Source.Inline(type, data))
                : new Source.Inline(type, data);
        return new Part.Media(kind, source, name, Optional.empty(), extras);
    }

    static Part.Media readFile(JsonNode value, String at, dev.nonagon.spi.chat.Extras extras) {
        ObjectNode file = Wire.object(value, at);
        String uri = Wire.string(file, "fileUri", at)
                .orElseThrow(() -> new RequestProblem(at + "/fileUri", "This field is required"));
        String type = Wire.string(file, "mimeType", at).orElseGet(() -> typeOf(uri));
        Optional<String> name = Wire.string(file, "displayName", at).filter(n -> !n.isEmpty());
        Kind kind = isFilm(uri) ? Kind.VIDEO : kind(type);
        Source source = isLink(uri) ? new Source.Link(uri) : new Source.Uploaded(Wire.ID, uri);
        return new Part.Media(kind, source, name, Optional.empty(), extras);
    }

    /** What everyone can fetch; files of this API and of Google's storage only Google can. */
    private static boolean isLink(String uri) {
        String lower = uri.toLowerCase(Locale.ROOT);
        boolean web = lower.startsWith("http://") || lower.startsWith("https://");
        return web && !lower.startsWith("https://generativelanguage.googleapis.com/");
    }

    private static boolean isFilm(String uri) {
        return uri.contains("youtube.com/watch") || uri.startsWith("https://youtu.be/");
    }

    private static Kind kind(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        if (type.startsWith("image/")) {
            return Kind.IMAGE;
        }
        if (type.startsWith("audio/")) {
            return Kind.AUDIO;
        }
        return type.startsWith("video/") ? Kind.VIDEO : Kind.DOCUMENT;
    }

    private static Optional<String> plain(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    /** The part of a picture or other media; none, and named, if nothing here says it. */
    static Optional<ObjectNode> write(Part.Media part, String pointer, Scope scope) {
        if (part.name().isPresent()) {
            scope.lost(pointer + "/name", "the API has no names for files of a conversation");
        }
        return switch (part.source()) {
            case Source.Inline inline -> Optional.of(inline(inline.mediaType(), inline.base64()));
            case Source.Plain text ->
                Optional.of(inline(
                        "text/plain",
                        Base64.getEncoder().encodeToString(text.text().getBytes(StandardCharsets.UTF_8))));
            case Source.Link link -> link(link.url(), part.kind(), pointer, scope);
            case Source.Uploaded file -> {
                if (!file.format().equals(Wire.ID)) {
                    scope.lost(pointer, "a file that only another provider holds");
                    yield Optional.empty();
                }
                yield Optional.of(file(file.id(), typeOf(file.id())));
            }
        };
    }

    private static Optional<ObjectNode> link(String url, Kind kind, String pointer, Scope scope) {
        if (url.startsWith("data:")) {
            int comma = url.indexOf(',');
            String head = comma < 0 ? "" : url.substring("data:".length(), comma);
            if (head.endsWith(";base64")) {
                String type = head.substring(0, head.length() - ";base64".length());
                return Optional.of(inline(type, url.substring(comma + 1)));
            }
        }
        if (!isLink(url)) {
            scope.lost(pointer, "a link that cannot be followed from afar");
            return Optional.empty();
        }
        String type = typeOf(url);
        if (type.isEmpty() && kind == Kind.IMAGE) {
            type = "image/jpeg";
        }
        return Optional.of(file(url, type));
    }

    static ObjectNode inline(String mediaType, String base64) {
        String type = mediaType.equals("image/jpg") ? "image/jpeg" : mediaType;
        ObjectNode part = Json.object();
        part.putObject(INLINE)
                .put("mimeType", type.isEmpty() ? "application/octet-stream" : type)
                .put("data", base64);
        return part;
    }

    private static ObjectNode file(String uri, String type) {
        ObjectNode part = Json.object();
        ObjectNode file = part.putObject(FILE);
        if (!type.isEmpty()) {
            file.put("mimeType", type);
        }
        file.put("fileUri", uri);
        return part;
    }

    /** The type that the ending of a path stands for; empty if it stands for none. */
    private static String typeOf(String uri) {
        int end = uri.length();
        for (char c : new char[] {'?', '#'}) {
            int at = uri.indexOf(c);
            end = at >= 0 && at < end ? at : end;
        }
        String path = uri.substring(0, end);
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : TYPES.getOrDefault(path.substring(dot + 1).toLowerCase(Locale.ROOT), "");
    }
}
