package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.DataUri;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the parts of a content or of a tool's output. */
final class PartReader {
    /** Members of a part that mean nothing to anybody else: annotations, and what is null. */
    static final String PART = "part";

    /** The type of a text that was not the usual one of its place. */
    static final String TYPE = "type";

    static final String URL = "url";

    /** In an {@link Part.Opaque}: the part itself, beside the notes that other parts carry in their extras. */
    static final String OPAQUE = "~part";

    /** On a part that belongs to the same item as the one before. */
    static final String SAME = "same";

    private PartReader() {}

    static List<Part> parts(ArrayNode list, String at, boolean assistant) {
        List<Part> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            parts.add(part(RequestFields.object(list.get(i), at + "/" + i), at + "/" + i, assistant));
        }
        return parts;
    }

    private static Part part(ObjectNode part, String at, boolean assistant) {
        String type = RequestFields.text(part, "type");
        return switch (type) {
            case "input_text", "output_text", "text" -> text(part, type, at, assistant);
            case "refusal" ->
                new Part.Refusal(RequestFields.required(part, "refusal", at), extras(part, Set.of("type", "refusal")));
            case "input_image" -> image(part, at);
            case "input_file" -> file(part, at);
            case "input_audio" -> audio(part, at);
            default -> opaque(part);
        };
    }

    private static Part opaque(ObjectNode part) {
        ObjectNode wrapped = Json.object();
        wrapped.set(OPAQUE, part);
        return new Part.Opaque(Wire.ID, wrapped);
    }

    private static Part text(ObjectNode part, String type, String at, boolean assistant) {
        String text = RequestFields.required(part, "text", at);
        boolean usual = type.equals(assistant ? "output_text" : "input_text");
        if (usual && part.size() == 2) {
            return new Part.Text(text);
        }
        ObjectNode members = members(part, Set.of("type", "text"));
        if (!usual) {
            members.put(Wire.NOTE + TYPE, type);
        }
        return new Part.Text(text, Optional.empty(), Wire.extras(members));
    }

    private static Part image(ObjectNode part, String at) {
        Optional<String> url = RequestFields.string(part, "image_url", at);
        Optional<String> id = RequestFields.string(part, "file_id", at);
        if (url.isEmpty() && id.isEmpty()) {
            return opaque(part);
        }
        ObjectNode members = members(part, Set.of("type", url.isPresent() ? "image_url" : "file_id"));
        Part.Source source = url.isPresent() ? source(url.get(), members) : new Part.Source.Uploaded(Wire.ID, id.get());
        return new Part.Media(Part.Media.Kind.IMAGE, source, Optional.empty(), Optional.empty(), Wire.extras(members));
    }

    private static Part.Source source(String url, ObjectNode members) {
        Optional<Part.Source.Inline> inline = DataUri.read(url);
        inline.filter(i -> !DataUri.write(i).equals(url)).ifPresent(i -> members.put(Wire.NOTE + URL, url));
        return inline.isPresent() ? inline.get() : new Part.Source.Link(url);
    }

    private static Part file(ObjectNode part, String at) {
        Optional<String> data = RequestFields.string(part, "file_data", at);
        Optional<String> url = RequestFields.string(part, "file_url", at);
        Optional<String> id = RequestFields.string(part, "file_id", at);
        String holder = data.isPresent() ? "file_data" : url.isPresent() ? "file_url" : "file_id";
        if (data.isEmpty() && url.isEmpty() && id.isEmpty()) {
            return opaque(part);
        }
        boolean named = part.path("filename").isString();
        ObjectNode members = members(part, named ? Set.of("type", holder, "filename") : Set.of("type", holder));
        Part.Source source;
        if (data.isPresent()) {
            Part.Source.Inline inline =
                    DataUri.read(data.get()).orElseGet(() -> new Part.Source.Inline("application/pdf", data.get()));
            if (!DataUri.write(inline).equals(data.get())) {
                members.put(Wire.NOTE + URL, data.get());
            }
            source = inline;
        } else {
            source = url.isPresent()
                    ? new Part.Source.Link(url.get())
                    : new Part.Source.Uploaded(Wire.ID, id.orElse(""));
        }
        boolean picture =
                source instanceof Part.Source.Inline i && i.mediaType().startsWith("image/");
        if (picture) {
            members.put(Wire.NOTE + "as", "file");
        }
        return new Part.Media(
                picture ? Part.Media.Kind.IMAGE : Part.Media.Kind.DOCUMENT,
                source,
                named ? Optional.of(part.get("filename").asString()) : Optional.empty(),
                Optional.empty(),
                Wire.extras(members));
    }

    private static Part audio(ObjectNode part, String at) {
        if (!(part.get("input_audio") instanceof ObjectNode audio)) {
            return opaque(part);
        }
        String format = RequestFields.required(audio, "format", at + "/input_audio");
        String type = "audio/" + (format.equals("mp3") ? "mpeg" : format.toLowerCase(Locale.ROOT));
        Part.Source source = new Part.Source.Inline(type, RequestFields.required(audio, "data", at + "/input_audio"));
        ObjectNode members = members(part, Set.of("type", "input_audio"));
        members.set(Wire.NOTE + "audio", RequestFields.rest(audio, Set.of("data")));
        return new Part.Media(Part.Media.Kind.AUDIO, source, Optional.empty(), Optional.empty(), Wire.extras(members));
    }

    private static Extras extras(ObjectNode part, Set<String> known) {
        return Wire.extras(members(part, known));
    }

    /** What is left of a part: what nobody else misses as a note, the rest as it is. */
    private static ObjectNode members(ObjectNode part, Set<String> known) {
        ObjectNode quiet = Json.object();
        ObjectNode rest = Json.object();
        for (Map.Entry<String, JsonNode> member : part.properties()) {
            String name = member.getKey();
            if (known.contains(name)) {
                continue;
            }
            JsonNode value = member.getValue();
            boolean quietly = value.isNull()
                    || name.equals("annotations")
                    || name.equals("logprobs")
                    || (name.equals("detail") && value.asString("").equals("auto"));
            (quietly ? quiet : rest).set(name, value);
        }
        Wire.note(rest, PART, quiet);
        return rest;
    }

    /**
     * The same part, with a note of the item that it stands in.
     *
     * @param first the item's note, if this is its first part
     */
    static Part inItem(Part part, Optional<ObjectNode> first) {
        ObjectNode note = Json.object();
        first.ifPresentOrElse(
                item -> note.set(Wire.NOTE + ItemReader.ITEM, item), () -> note.put(Wire.NOTE + SAME, true));
        return switch (part) {
            case Part.Text text ->
                new Part.Text(text.text(), text.cache(), text.extras().plus(Wire.ID, note));
            case Part.Refusal refusal ->
                new Part.Refusal(refusal.text(), refusal.extras().plus(Wire.ID, note));
            case Part.Media media ->
                new Part.Media(
                        media.kind(),
                        media.source(),
                        media.name(),
                        media.cache(),
                        media.extras().plus(Wire.ID, note));
            case Part.Opaque opaque -> {
                ObjectNode noted = note.deepCopy();
                opaque.json().properties().forEach(m -> noted.set(m.getKey(), m.getValue()));
                yield new Part.Opaque(opaque.origin(), noted);
            }
            case Part.ToolCall call -> call;
            case Part.ToolResult result -> result;
            case Part.Thinking thinking -> thinking;
        };
    }
}
