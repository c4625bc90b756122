package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.DataUri;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the parts of a content or of a tool's output. They have passed the {@link Screen}. */
final class PartWriter {
    private PartWriter() {}

    /**
     * @param textType the type of a text in this place
     */
    static Optional<JsonNode> part(Part part, String textType) {
        return switch (part) {
            case Part.Text text -> {
                String spelled = Wire.noteText(text.extras(), PartReader.TYPE);
                ObjectNode node = typed(spelled.isEmpty() ? textType : spelled);
                node.put("text", text.text());
                yield Optional.of(finish(node, text.extras()));
            }
            case Part.Refusal refusal ->
                Optional.of(finish(typed("refusal").put("refusal", refusal.text()), refusal.extras()));
            case Part.Media media -> Optional.of(finish(media(media), media.extras()));
            case Part.Opaque opaque -> Optional.ofNullable(opaque.json().get(PartReader.OPAQUE));
            case Part.ToolCall ignored -> Optional.empty();
            case Part.ToolResult ignored -> Optional.empty();
            case Part.Thinking ignored -> Optional.empty();
        };
    }

    private static ObjectNode typed(String type) {
        return Json.object().put("type", type);
    }

    private static ObjectNode finish(ObjectNode node, Extras extras) {
        Wire.note(extras, PartReader.PART).ifPresent(rest -> Wire.copy(node, rest));
        Wire.addExtras(node, extras);
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
        ObjectNode node = typed("input_image");
        return media.source() instanceof Part.Source.Uploaded uploaded
                ? node.put("file_id", uploaded.id())
                : node.put("image_url", url(media));
    }

    private static ObjectNode file(Part.Media media) {
        ObjectNode node = typed("input_file");
        switch (media.source()) {
            case Part.Source.Uploaded uploaded -> node.put("file_id", uploaded.id());
            case Part.Source.Link link -> node.put("file_url", link.url());
            case Part.Source.Inline inline -> {
                node.put("file_data", url(media));
                if (media.name().isEmpty() && !media.extras().formats().contains(Wire.ID)) {
                    node.put("filename", inline.mediaType().equals("application/pdf") ? "document.pdf" : "document");
                }
            }
            case Part.Source.Plain plain -> node.put("file_data", plain.text());
        }
        media.name().ifPresent(name -> node.put("filename", name));
        return node;
    }

    private static String url(Part.Media media) {
        String spelled = Wire.noteText(media.extras(), PartReader.URL);
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

    /** The word for a kind of sound; empty if this format has none. */
    static Optional<String> audioFormat(String mediaType) {
        return switch (mediaType.toLowerCase(Locale.ROOT)) {
            case "audio/wav", "audio/x-wav", "audio/wave" -> Optional.of("wav");
            case "audio/mpeg", "audio/mp3" -> Optional.of("mp3");
            default -> Optional.empty();
        };
    }

    private static ObjectNode audio(Part.Media media) {
        ObjectNode node = typed("input_audio");
        ObjectNode audio = node.putObject("input_audio");
        if (media.source() instanceof Part.Source.Inline inline) {
            audio.put("data", inline.base64());
            audioFormat(inline.mediaType()).ifPresent(format -> audio.put("format", format));
        }
        Wire.note(media.extras(), "audio").ifPresent(rest -> Wire.copy(audio, rest));
        return node;
    }
}
