package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Abilities;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the parts of one request against what this format can say: keeps, replaces, or drops and names them (rule C3).
 * What came in this format always passes.
 */
final class Screen {
    /** The line with which Claude Code tells its vendor who pays; it means nothing elsewhere and breaks prompt caches. */
    private static final String ATTRIBUTION = "x-anthropic-billing-header";

    private static final Set<String> TEXTS_BY_ANOTHER_NAME =
            Set.of("application/json", "application/xml", "application/yaml", "application/x-yaml");

    /** How long a mark lasts that says nothing else. */
    private static final Duration MINUTES = Duration.ofMinutes(5);

    private final Scope scope;
    private final boolean own;
    private boolean cacheLossNamed;
    private boolean systemTextSeen;

    Screen(Scope scope, boolean own) {
        this.scope = scope;
        this.own = own;
    }

    /** The extras of a thing that bears a mark of another format, with the mark in this one's spelling where it counts. */
    private Extras marked(Extras extras, Optional<CacheMark> cache) {
        boolean written = own || cache.isEmpty() || !scope.upstreamCan(Abilities.CACHE_MARKS);
        if (written) {
            return extras;
        }
        ObjectNode mark = Json.object().put("type", "ephemeral");
        cache.flatMap(CacheMark::lifetime)
                .filter(lifetime -> lifetime.compareTo(MINUTES) > 0)
                .ifPresent(lifetime -> mark.put("ttl", "1h"));
        ObjectNode note = Json.object();
        note.set(Wire.NOTE + "cache_control", mark);
        return extras.plus(Wire.ID, note);
    }

    /** Names what a thing of any kind cannot take along: other formats' extras, and a cache mark. */
    void named(Extras extras, Optional<CacheMark> cache, String at) {
        if (cache.isPresent()
                && !cacheLossNamed
                && Wire.note(extras, "cache_control").isEmpty()) {
            cacheLossNamed = true;
            scope.lost(
                    at,
                    scope.upstreamCan(Abilities.CACHE_MARKS)
                            ? "tools and calls bear no cache marks here; the next one of a message covers them"
                            : "OpenAI chat has no cache marks; all of this request are left out");
        }
        for (FormatId format : extras.formats()) {
            if (!format.equals(Wire.ID)) {
                for (String name : extras.of(format).propertyNames()) {
                    if (!name.startsWith(Wire.NOTE)) {
                        scope.lost(at + "/" + name, "only " + format + " knows it");
                    }
                }
            }
        }
    }

    Message message(Message message, String at) {
        named(message.extras(), Optional.empty(), at);
        List<Part> kept = new ArrayList<>(message.parts().size());
        for (int i = 0; i < message.parts().size(); i++) {
            part(message.parts().get(i), message.role(), at + "/content/" + i).ifPresent(kept::add);
        }
        return new Message(message.role(), kept, message.extras());
    }

    private Optional<Part> part(Part part, Message.Role role, String at) {
        return switch (part) {
            case Part.Text text -> text(text, role, at);
            case Part.Media media -> media(media, role, at);
            case Part.ToolCall call -> {
                if (role != Message.Role.ASSISTANT) {
                    yield lost(at, "only an assistant calls tools");
                }
                named(call.extras(), call.cache(), at);
                if (call.seal().isPresent()) {
                    scope.lost(at, "OpenAI chat has no place for the seal of a tool call");
                }
                yield Optional.of(call);
            }
            case Part.ToolResult result -> Optional.of(result(result, at));
            case Part.Thinking thinking -> thinking(thinking, at);
            case Part.Refusal refusal -> {
                if (role != Message.Role.ASSISTANT && !own) {
                    yield lost(at, "only an assistant refuses");
                }
                named(refusal.extras(), Optional.empty(), at);
                yield Optional.of(refusal);
            }
            case Part.Opaque opaque -> {
                if (opaque.origin().equals(Wire.ID)) {
                    yield Optional.of(opaque);
                }
                scope.lost(at, "only " + opaque.origin() + " knows this part");
                yield Optional.empty();
            }
        };
    }

    private Optional<Part> text(Part.Text text, Message.Role role, String at) {
        if (role == Message.Role.SYSTEM && !systemTextSeen) {
            systemTextSeen = true;
            if (!own && text.text().startsWith(ATTRIBUTION)) {
                scope.lost(at, "Claude Code's attribution line is for its own vendor");
                return Optional.empty();
            }
        }
        Extras extras = marked(text.extras(), text.cache());
        named(extras, text.cache(), at);
        if (text.seal().isPresent()) {
            scope.lost(at, "OpenAI chat has no place for the seal of a text");
        }
        return Optional.of(new Part.Text(text.text(), text.seal(), text.cache(), extras));
    }

    private Optional<Part> thinking(Part.Thinking thinking, String at) {
        named(thinking.extras(), Optional.empty(), at);
        if (Wire.note(thinking.extras(), "field").isPresent()) {
            return Optional.of(thinking);
        }
        scope.lost(at, "thinking of another model cannot be sent back in OpenAI chat");
        return Optional.empty();
    }

    private Part result(Part.ToolResult result, String at) {
        Extras extras = marked(result.extras(), result.cache());
        named(extras, result.cache(), at);
        if (result.error()) {
            scope.lost(at + "/is_error", "OpenAI chat has no mark for it; the result's text says it (C4)");
        }
        List<Part> kept = new ArrayList<>(result.content().size());
        for (int i = 0; i < result.content().size(); i++) {
            part(result.content().get(i), Message.Role.TOOL, at + "/content/" + i)
                    .ifPresent(kept::add);
        }
        return new Part.ToolResult(result.callId(), kept, result.error(), Optional.empty(), extras);
    }

    private Optional<Part> media(Part.Media asIs, Message.Role role, String at) {
        Part.Media media = asIs.withExtras(marked(asIs.extras(), asIs.cache()));
        named(media.extras(), media.cache(), at);
        if (own && Wire.ID.equals(origin(media).orElse(Wire.ID))) {
            return Optional.of(media);
        }
        if (role != Message.Role.USER && role != Message.Role.TOOL) {
            scope.lost(at, "OpenAI chat takes media from the user only");
            return Optional.empty();
        }
        return switch (media.kind()) {
            case IMAGE -> image(media, at);
            case DOCUMENT -> document(media, at);
            case AUDIO -> audio(media, at);
            case VIDEO -> lost(at, "OpenAI chat takes no film");
        };
    }

    private static Optional<FormatId> origin(Part.Media media) {
        return media.source() instanceof Part.Source.Uploaded uploaded
                ? Optional.of(uploaded.format())
                : Optional.empty();
    }

    private Optional<Part> image(Part.Media media, String at) {
        return switch (media.source()) {
            case Part.Source.Inline ignored -> Optional.of(media);
            case Part.Source.Link ignored -> Optional.of(media);
            case Part.Source.Plain ignored -> lost(at, "text is no image");
            case Part.Source.Uploaded ignored -> lost(at, "OpenAI chat takes no uploaded image");
        };
    }

    private Optional<Part> audio(Part.Media media, String at) {
        boolean sayable = media.source() instanceof Part.Source.Inline inline
                && ContentWriter.audioFormat(inline.mediaType()).isPresent();
        return sayable ? Optional.of(media) : lost(at, "OpenAI chat takes sound only as wav or mp3, sent along");
    }

    private Optional<Part> document(Part.Media media, String at) {
        return switch (media.source()) {
            case Part.Source.Inline inline ->
                inline.mediaType().startsWith("text/") || TEXTS_BY_ANOTHER_NAME.contains(inline.mediaType())
                        ? decoded(media, inline, at)
                        : Optional.of(media);
            case Part.Source.Plain plain -> Optional.of(asText(media, plain.text(), at));
            case Part.Source.Link ignored -> lost(at, "OpenAI chat takes no linked document");
            case Part.Source.Uploaded uploaded ->
                uploaded.format().equals(Wire.ID)
                        ? Optional.of(media)
                        : lost(at, "only " + uploaded.format() + " knows this uploaded file");
        };
    }

    private Optional<Part> decoded(Part.Media media, Part.Source.Inline inline, String at) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(inline.base64());
            return Optional.of(asText(media, new String(bytes, StandardCharsets.UTF_8), at));
        } catch (IllegalArgumentException e) {
            return lost(at, "the document's Base64 is broken");
        }
    }

    private Part asText(Part.Media media, String text, String at) {
        scope.lost(at, "OpenAI chat takes no text documents; its words became part of the message");
        return new Part.Text(media.name().map(name -> name + "\n\n" + text).orElse(text));
    }

    private Optional<Part> lost(String at, String why) {
        scope.lost(at, why);
        return Optional.empty();
    }
}
