package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.DataUri;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the content of a message: a string wherever texts are all there is, for many servers know nothing else. */
final class ContentWriter {
    private ContentWriter() {}

    /**
     * @param parts texts, media, refusals and opaque parts
     * @param extras of the message: they know how its content was spelled
     * @param mayBeNull whether a content of no parts is null and not an empty string
     */
    static void write(ObjectNode message, List<Part> parts, Extras extras, boolean mayBeNull) {
        String shape = Wire.noteText(extras, "content");
        if (parts.isEmpty() && !shape.equals(ContentReader.PARTS)) {
            switch (shape) {
                case ContentReader.ABSENT -> {}
                case ContentReader.NULL -> message.putNull("content");
                case ContentReader.EMPTY -> message.put("content", "");
                default -> {
                    if (mayBeNull) {
                        message.putNull("content");
                    } else {
                        message.put("content", "");
                    }
                }
            }
            return;
        }
        boolean plain = parts.stream()
                .allMatch(p -> p instanceof Part.Text t && !t.extras().formats().contains(Wire.ID));
        if (plain && !shape.equals(ContentReader.PARTS)) {
            message.put("content", joined(parts));
            return;
        }
        ArrayNode list = Json.array();
        parts.forEach(part -> node(part).ifPresent(list::add));
        message.set("content", list);
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

    static Optional<tools.jackson.databind.JsonNode> node(Part part) {
        return switch (part) {
            case Part.Text text -> {
                ObjectNode node = typed("text");
                node.put("text", text.text());
                yield Optional.of(finish(node, text.extras()));
            }
            case Part.Refusal refusal -> {
                ObjectNode node = typed("refusal");
                node.put("refusal", refusal.text());
                yield Optional.of(finish(node, refusal.extras()));
            }
            case Part.Media media -> Optional.of(finish(media(media), media.extras()));
            case Part.Opaque opaque -> Optional.of(opaque.json());
            case Part.ToolCall ignored -> Optional.empty();
            case Part.ToolResult ignored -> Optional.empty();
            case Part.Thinking ignored -> Optional.empty();
        };
    }

    private static ObjectNode typed(String type) {
        ObjectNode node = Json.object();
        node.put("type", type);
        return node;
    }

    private static ObjectNode finish(ObjectNode node, Extras extras) {
        Wire.addExtras(node, extras);
        Wire.note(extras, "cache_control").ifPresent(mark -> node.set("cache_control", mark));
        return node;
    }

    private static ObjectNode media(Part.Media media) {
        boolean asFile = Wire.note(media.extras(), "as").isPresent();
        return switch (media.kind()) {
            case IMAGE -> asFile ? file(media) : image(media);
            case AUDIO -> audio(media);
            // Film passes the screen only where it came in this format, which has no word for it: as a file.
            case DOCUMENT, VIDEO -> file(media);
        };
    }

    private static ObjectNode image(Part.Media media) {
        ObjectNode node = typed("image_url");
        if (Wire.note(media.extras(), "image_url").isPresent()) {
            node.put("image_url", url(media));
        } else {
            node.putObject("image_url").put("url", url(media));
        }
        return node;
    }

    private static String url(Part.Media media) {
        String spelled = Wire.noteText(media.extras(), "url");
        if (!spelled.isEmpty()) {
            return spelled;
        }
        return switch (media.source()) {
            case Part.Source.Inline inline -> DataUri.write(inline);
            case Part.Source.Link link -> link.url();
            case Part.Source.Plain plain -> plain.text();
            case Part.Source.Uploaded uploaded -> uploaded.id();
        };
    }

    private static ObjectNode audio(Part.Media media) {
        ObjectNode node = typed("input_audio");
        ObjectNode audio = node.putObject("input_audio");
        if (media.source() instanceof Part.Source.Inline inline) {
            audio.put("data", inline.base64());
            audio.put("format", audioFormat(inline.mediaType()).orElseGet(() -> inline.mediaType()
                    .substring(inline.mediaType().indexOf('/') + 1)));
        }
        return node;
    }

    /** The name of a kind of sound that this format takes. */
    static Optional<String> audioFormat(String mediaType) {
        return switch (mediaType) {
            case "audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave" -> Optional.of("wav");
            case "audio/mpeg", "audio/mp3" -> Optional.of("mp3");
            default -> Optional.empty();
        };
    }

    private static ObjectNode file(Part.Media media) {
        ObjectNode node = typed("file");
        ObjectNode file = node.putObject("file");
        if (media.source() instanceof Part.Source.Uploaded uploaded) {
            file.put("file_id", uploaded.id());
            media.name().ifPresent(name -> file.put("filename", name));
            return node;
        }
        boolean own = media.extras().formats().contains(Wire.ID);
        Optional<String> name = media.name();
        if (name.isPresent()) {
            file.put("filename", name.get());
        } else if (!own && media.source() instanceof Part.Source.Inline inline) {
            file.put("filename", inline.mediaType().equals("application/pdf") ? "document.pdf" : "document");
        }
        file.put("file_data", url(media));
        return node;
    }
}
