package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.DataUri;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the content of a message: a string, null, or a list of parts. */
final class ContentReader {
    /** How a content was spelled, where it was not one string. */
    static final String SHAPE = Wire.NOTE + "content";

    static final String PARTS = "parts";
    static final String NULL = "null";
    static final String ABSENT = "absent";
    static final String EMPTY = "empty";

    private ContentReader() {}

    /**
     * Reads {@code message.content}, and notes an unusual spelling in {@code extras}.
     *
     * @param emptyCounts whether an empty string is a text of its own (an assistant's is none)
     */
    static List<Part> content(ObjectNode message, String at, boolean emptyCounts, ObjectNode extras) {
        JsonNode content = message.get("content");
        if (content == null || content.isNull()) {
            extras.put(SHAPE, content == null ? ABSENT : NULL);
            return List.of();
        }
        if (content.isString()) {
            if (content.asString().isEmpty() && !emptyCounts) {
                extras.put(SHAPE, EMPTY);
                return List.of();
            }
            return List.of(new Part.Text(content.asString()));
        }
        if (!(content instanceof ArrayNode list)) {
            throw new RequestProblem(at + "/content", "must be a string, null or a list of parts");
        }
        extras.put(SHAPE, PARTS);
        List<Part> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(list.get(i), at + "/content/" + i));
        }
        return parts;
    }

    static Part part(JsonNode value, String at) {
        if (value.isString()) {
            return new Part.Text(value.asString());
        }
        ObjectNode part = RequestFields.object(value, at);
        return switch (RequestFields.text(part, "type")) {
            case "text", "input_text", "output_text" -> text(part, at);
            case "refusal" -> refusal(part, at);
            case "image_url" -> image(part, at);
            case "input_audio" -> audio(part, at);
            case "file" -> file(part, at);
            case "" -> throw new RequestProblem(at + "/type", "is missing");
            default -> new Part.Opaque(Wire.ID, part);
        };
    }

    private static Part text(ObjectNode part, String at) {
        String text = RequestFields.required(part, "text", at);
        return part.size() == 2 ? new Part.Text(text) : new Part.Text(text, mark(part), extras(part, "text", Set.of()));
    }

    private static Part refusal(ObjectNode part, String at) {
        ObjectNode extras = RequestFields.rest(part, Set.of("type", "refusal"));
        extras.put(SHAPE, PARTS);
        return new Part.Refusal(RequestFields.required(part, "refusal", at), Wire.extras(extras));
    }

    private static Part image(ObjectNode part, String at) {
        JsonNode value = part.get("image_url");
        boolean bare = value != null && value.isString();
        String url = bare
                ? value.asString()
                : RequestFields.required(RequestFields.object(part, "image_url", at), "url", at + "/image_url");
        Optional<Part.Source.Inline> inline = DataUri.read(url);
        ObjectNode extras = members(part, "image_url", Set.of("url"));
        if (bare) {
            extras.put(Wire.NOTE + "image_url", "string");
        }
        inline.filter(i -> !DataUri.write(i).equals(url)).ifPresent(i -> extras.put(Wire.NOTE + "url", url));
        Part.Source source = inline.isPresent() ? inline.get() : new Part.Source.Link(url);
        return new Part.Media(Part.Media.Kind.IMAGE, source, Optional.empty(), mark(part), Wire.extras(extras));
    }

    private static Part audio(ObjectNode part, String at) {
        ObjectNode audio = RequestFields.object(part, "input_audio", at);
        String format =
                RequestFields.required(audio, "format", at + "/input_audio").toLowerCase(Locale.ROOT);
        String type = format.equals("mp3") ? "audio/mpeg" : "audio/" + format;
        Part.Source source = new Part.Source.Inline(type, RequestFields.required(audio, "data", at + "/input_audio"));
        return new Part.Media(
                Part.Media.Kind.AUDIO,
                source,
                Optional.empty(),
                mark(part),
                extras(part, "input_audio", Set.of("format", "data")));
    }

    private static Part file(ObjectNode part, String at) {
        ObjectNode file = RequestFields.object(part, "file", at);
        Optional<String> name = RequestFields.string(file, "filename", at + "/file");
        Optional<String> data = RequestFields.string(file, "file_data", at + "/file");
        ObjectNode extras = members(part, "file", Set.of("filename", "file_data", "file_id"));
        if (data.isEmpty()) {
            String id = RequestFields.string(file, "file_id", at + "/file")
                    .orElseThrow(() -> new RequestProblem(at + "/file", "needs 'file_data' or 'file_id'"));
            Part.Source source = new Part.Source.Uploaded(Wire.ID, id);
            return new Part.Media(Part.Media.Kind.DOCUMENT, source, name, mark(part), Wire.extras(extras));
        }
        Part.Source.Inline inline =
                DataUri.read(data.get()).orElseGet(() -> new Part.Source.Inline("application/pdf", data.get()));
        if (!DataUri.write(inline).equals(data.get())) {
            extras.put(Wire.NOTE + "url", data.get());
        }
        boolean picture = inline.mediaType().startsWith("image/");
        if (picture) {
            extras.put(Wire.NOTE + "as", "file");
        }
        Part.Media.Kind kind = picture ? Part.Media.Kind.IMAGE : Part.Media.Kind.DOCUMENT;
        return new Part.Media(kind, inline, name, mark(part), Wire.extras(extras));
    }

    /** Marks in Anthropic's spelling, which several servers of this format take on a part or a tool. */
    static Optional<CacheMark> mark(ObjectNode node) {
        if (!(node.get("cache_control") instanceof ObjectNode mark)) {
            return Optional.empty();
        }
        return Optional.of(new CacheMark(
                switch (RequestFields.text(mark, "ttl")) {
                    case "5m" -> Optional.of(Duration.ofMinutes(5));
                    case "1h" -> Optional.of(Duration.ofHours(1));
                    default -> Optional.empty();
                }));
    }

    private static Extras extras(ObjectNode part, String holder, Set<String> known) {
        return Wire.extras(members(part, holder, known));
    }

    /** What is left of a part whose payload is the member {@code holder}, and of that member. */
    static ObjectNode members(ObjectNode part, String holder, Set<String> known) {
        ObjectNode rest = RequestFields.rest(part, Set.of("type", "cache_control", holder));
        JsonNode mark = part.get("cache_control");
        if (mark != null) {
            rest.set(Wire.NOTE + "cache_control", mark);
        }
        if (part.get(holder) instanceof ObjectNode inner) {
            ObjectNode innerRest = RequestFields.rest(inner, known);
            if (!innerRest.isEmpty()) {
                rest.set(holder, innerRest);
            }
        }
        return rest;
    }
}
