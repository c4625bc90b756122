package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes one prompt of a conversation (rule L5). Not thread-safe. */
final class Prompt {
    private static final String GAP = "\n\n";
    private static final String ASSISTANT = "Assistant:";

    private final Scope scope;
    private boolean cacheLossNamed;

    /** What one message says in words. */
    private record Turn(Message.Role role, String text) {}

    Prompt(Scope scope) {
        this.scope = scope;
    }

    String of(ChatRequest request) {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < request.messages().size(); i++) {
            Message message = request.messages().get(i);
            String text = text(message, "/messages/" + i);
            if (!text.isEmpty()) {
                turns.add(new Turn(message.role(), text));
            }
        }
        if (!plain(turns)) {
            return transcript(turns);
        }
        if (turns.stream().anyMatch(turn -> operator(turn.role()))) {
            scope.lost("/messages", "a completion has no operator; the operator's words begin the prompt (L5)");
        }
        return joined(turns);
    }

    /** Operators' texts first, then at most one text of a user. */
    private static boolean plain(List<Turn> turns) {
        for (int i = 0; i < turns.size(); i++) {
            Message.Role role = turns.get(i).role();
            boolean last = i == turns.size() - 1;
            if (!operator(role) && !(last && role == Message.Role.USER)) {
                return false;
            }
        }
        return true;
    }

    private static boolean operator(Message.Role role) {
        return role == Message.Role.SYSTEM || role == Message.Role.DEVELOPER;
    }

    private static String joined(List<Turn> turns) {
        return String.join(GAP, turns.stream().map(Turn::text).toList());
    }

    private String transcript(List<Turn> turns) {
        scope.lost("/messages", "a completion has no turns; they became one text with names before them (L5)");
        List<String> lines = new ArrayList<>(turns.size() + 1);
        for (Turn turn : turns) {
            lines.add(
                    switch (turn.role()) {
                        case SYSTEM, DEVELOPER -> turn.text();
                        case USER, TOOL -> "User: " + turn.text();
                        case ASSISTANT -> ASSISTANT + " " + turn.text();
                    });
        }
        boolean begun = turns.getLast().role() == Message.Role.ASSISTANT;
        if (!begun) {
            lines.add(ASSISTANT);
        }
        return String.join(GAP, lines);
    }

    private String text(Message message, String at) {
        named(message.extras(), Optional.empty(), at);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < message.parts().size(); i++) {
            String words = part(message.parts().get(i), at + "/content/" + i);
            if (!words.isEmpty()) {
                all.append(all.isEmpty() ? "" : "\n").append(words);
            }
        }
        return all.toString();
    }

    /** The words of a part; empty if it has none. */
    private String part(Part part, String at) {
        return switch (part) {
            case Part.Text text -> {
                named(text.extras(), text.cache(), at);
                yield text.text();
            }
            case Part.Refusal refusal -> {
                named(refusal.extras(), Optional.empty(), at);
                scope.lost(at, "a completion has no mark for a refusal; its words became text");
                yield refusal.text();
            }
            case Part.Media media -> {
                if (media.source() instanceof Part.Source.Plain plain) {
                    named(media.extras(), media.cache(), at);
                    scope.lost(at, "a completion has no documents; its words became part of the prompt");
                    yield plain.text();
                }
                yield lost(at, "a completion is made of text only");
            }
            case Part.ToolCall ignored -> lost(at, "a completion has no tool calls");
            case Part.ToolResult ignored -> lost(at, "a completion has no tool results");
            case Part.Thinking ignored -> lost(at, "thinking cannot be sent back in a completion");
            case Part.Opaque opaque -> lost(at, "only " + opaque.origin() + " knows this part");
        };
    }

    private String lost(String at, String why) {
        scope.lost(at, why);
        return "";
    }

    /** Names what a thing cannot take along: other formats' extras, and a cache mark, once. */
    void named(Extras extras, Optional<CacheMark> cache, String at) {
        if (cache.isPresent() && !cacheLossNamed) {
            cacheLossNamed = true;
            scope.lost(at, "a completion has no cache marks; all of this request are left out");
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
}
