package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Folds messages into turns of two speakers (rules W1 and W2). Not thread-safe. */
final class TurnsWriter {
    /** @source the enum ImageFormat of AWS's published client for this service */
    private static final Set<String> PICTURES = Set.of("png", "jpeg", "gif", "webp");

    private final Tools tools;
    private final Losses losses;
    private final List<Turn> turns = new ArrayList<>();

    TurnsWriter(Tools tools, Losses losses) {
        this.tools = tools;
        this.losses = losses;
    }

    /** At least one; the first and the last are the user's. @param messages with each call's result behind it */
    List<Turn> fold(List<Message> messages) {
        for (int i = 0; i < messages.size(); i++) {
            message(messages.get(i), "/messages/" + i);
        }
        if (!turns.isEmpty() && turns.getFirst() instanceof Turn.Assistant) {
            turns.addFirst(new Turn.User());
            losses.lost(
                    "/messages/0", "a conversation begins with the user on this wire; 'continue' was put first (W2)");
        }
        if (turns.isEmpty() || turns.getLast() instanceof Turn.Assistant) {
            if (!turns.isEmpty()) {
                losses.lost(
                        "/messages/" + (messages.size() - 1),
                        "the assistant's turn cannot be the last on this wire; 'continue' was put behind (W2)");
            }
            turns.add(new Turn.User());
        }
        return turns;
    }

    private void message(Message message, String at) {
        losses.extras(message.extras(), at);
        switch (message.role()) {
            case ASSISTANT -> {
                Turn.Assistant turn = assistant();
                for (int j = 0; j < message.parts().size(); j++) {
                    said(turn, message.parts().get(j), at + "/content/" + j);
                }
            }
            case SYSTEM, DEVELOPER -> {
                losses.operator(at);
                asked(message, at);
            }
            case USER, TOOL -> asked(message, at);
        }
    }

    private void asked(Message message, String at) {
        Turn.User turn = user();
        for (int j = 0; j < message.parts().size(); j++) {
            asked(turn, message.parts().get(j), at + "/content/" + j);
        }
    }

    private Turn.User user() {
        if (!turns.isEmpty() && turns.getLast() instanceof Turn.User user) {
            return user;
        }
        Turn.User fresh = new Turn.User();
        turns.add(fresh);
        return fresh;
    }

    private Turn.Assistant assistant() {
        if (!turns.isEmpty() && turns.getLast() instanceof Turn.Assistant assistant) {
            return assistant;
        }
        Turn.Assistant fresh = new Turn.Assistant();
        turns.add(fresh);
        return fresh;
    }

    private void asked(Turn.User turn, Part part, String at) {
        losses.extras(part.extras(), at);
        switch (part) {
            case Part.Text text -> words(turn, text, at);
            case Part.Media media -> media(turn, media, at);
            case Part.ToolResult result -> result(turn, result, at);
            case Part.Refusal refusal -> refusal(turn, refusal, at);
            case Part.Thinking ignored -> losses.lost(at, "a user does not think on this wire");
            case Part.ToolCall ignored -> losses.lost(at, "a user calls no tools");
            case Part.Opaque opaque -> losses.lost(at, "only " + opaque.origin() + " knows this part");
        }
    }

    private void said(Turn.Assistant turn, Part part, String at) {
        losses.extras(part.extras(), at);
        switch (part) {
            case Part.Text text -> words(turn, text, at);
            case Part.ToolCall call -> call(turn, call, at);
            case Part.Refusal refusal -> refusal(turn, refusal, at);
            case Part.Thinking ignored -> losses.lost(at, "the history on this wire has no place for a thought");
            case Part.Media ignored -> losses.lost(at, "the assistant shows no pictures on this wire");
            case Part.ToolResult ignored -> losses.lost(at, "an assistant has no results");
            case Part.Opaque opaque -> losses.lost(at, "only " + opaque.origin() + " knows this part");
        }
    }

    private void words(Turn turn, Part.Text text, String at) {
        losses.cache(text.cache(), at);
        losses.seal(text.seal(), at);
        turn.say(text.text());
    }

    private void refusal(Turn turn, Part.Refusal refusal, String at) {
        losses.lost(at, "there is no mark for a refusal; its words became text");
        turn.say(refusal.text());
    }

    private void media(Turn.User turn, Part.Media media, String at) {
        losses.cache(media.cache(), at);
        losses.seal(media.seal(), at);
        switch (media.source()) {
            case Part.Source.Inline inline
            when media.kind() == Part.Media.Kind.IMAGE -> {
                Optional<String> format = picture(inline.mediaType());
                if (format.isEmpty()) {
                    losses.lost(at, "pictures are png, jpeg, gif or webp on this wire, and not " + inline.mediaType());
                    return;
                }
                ObjectNode image = turn.images.addObject().put("format", format.get());
                image.putObject("source").put("bytes", inline.base64());
            }
            case Part.Source.Plain plain -> {
                losses.lost(at, "there are no documents on this wire; its words became text");
                turn.say(plain.text());
            }
            case Part.Source.Inline ignored -> losses.lost(at, "there are only pictures on this wire");
            case Part.Source.Link ignored -> losses.lost(at, "the service follows no links");
            case Part.Source.Uploaded ignored -> losses.lost(at, "the service keeps no files");
        }
    }

    private static Optional<String> picture(String mediaType) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        String format = type.startsWith("image/") ? type.substring("image/".length()) : "";
        String usual = format.equals("jpg") ? "jpeg" : format;
        return PICTURES.contains(usual) ? Optional.of(usual) : Optional.empty();
    }

    private void call(Turn.Assistant turn, Part.ToolCall call, String at) {
        losses.cache(call.cache(), at);
        losses.seal(call.seal(), at);
        ObjectNode use = turn.uses.addObject();
        use.put("toolUseId", call.id());
        use.put("name", tools.name(call.name()));
        use.set("input", call.custom() ? FreeTextTools.wrap(call.arguments()) : arguments(call, at));
    }

    /** F57: no arguments are an empty object. */
    private ObjectNode arguments(Part.ToolCall call, String at) {
        if (call.arguments().isBlank()) {
            return Json.object();
        }
        try {
            if (Json.parse(call.arguments()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProblem e) {
            // Named below, like JSON that is no object.
        }
        losses.lost(at, "arguments must be a JSON object; these became the text of one");
        return FreeTextTools.wrap(call.arguments());
    }

    private void result(Turn.User turn, Part.ToolResult result, String at) {
        losses.cache(result.cache(), at);
        ObjectNode json = turn.results.addObject();
        json.put("toolUseId", result.callId());
        json.put("status", result.error() ? "error" : "success");
        ArrayNode content = json.putArray("content");
        boolean attached = false;
        for (int k = 0; k < result.content().size(); k++) {
            Part part = result.content().get(k);
            String place = at + "/content/" + k;
            switch (part) {
                case Part.Text text -> {
                    losses.extras(text.extras(), place);
                    losses.cache(text.cache(), place);
                    content.addObject().put("text", text.text());
                }
                case Part.Opaque opaque when opaque.origin().equals(Wire.ID) -> content.add(copy(opaque.json()));
                default -> {
                    if (!attached) {
                        attached = true;
                        turn.say("Attached to the result of tool call " + result.callId() + ":");
                    }
                    asked(turn, part, place);
                }
            }
        }
        if (content.isEmpty()) {
            content.addObject().put("text", attached ? "[see the user's message]" : "");
        }
    }

    private static JsonNode copy(JsonNode json) {
        return json.deepCopy();
    }
}
