package dev.nonagon.format.anthropic;

import dev.nonagon.format.anthropic.CacheMarks.Section;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code system} and {@code messages} (R1 to R4). Not thread-safe; one use each. */
final class ConversationWriter {
    /** Before an assistant who speaks first, where the API wants the user. */
    private static final String NOTHING = "(The user said nothing.)";

    private static final String OPENING = "(The conversation begins with the assistant's words.)";

    private final Scope scope;
    private final BlockWriter blocks;
    private final boolean ownRequest;
    private final List<Turn> turns = new ArrayList<>();
    private final ArrayNode system = Json.array();
    private final ArrayNode messages = Json.array();
    private boolean systemAsString = true;

    /** Who speaks, as this format has it. */
    private enum Speaker {
        USER("user"),
        ASSISTANT("assistant"),
        SYSTEM("system");

        private final String word;

        Speaker(String word) {
            this.word = word;
        }
    }

    /** Consecutive messages of one speaker. */
    private static final class Turn {
        final Speaker speaker;
        final List<Placed> parts = new ArrayList<>();
        final List<Message> messages = new ArrayList<>();
        final List<String> pointers = new ArrayList<>();

        Turn(Speaker speaker) {
            this.speaker = speaker;
        }
    }

    /**
     * @param pointer where the part stands in the canonical request
     */
    record Placed(Part part, String pointer) {}

    ConversationWriter(Scope scope, BlockWriter blocks, boolean ownRequest) {
        this.scope = scope;
        this.blocks = blocks;
        this.ownRequest = ownRequest;
    }

    void write(List<Message> all) {
        blocks.of(all);
        for (int i = 0; i < all.size(); i++) {
            place(all.get(i), "/messages/" + i);
        }
        ToolPairs pairs = new ToolPairs(scope);
        turns.forEach(turn -> pairs.learn(turn.parts));
        List<ToolPairs.Pair> open = List.of();
        for (Turn turn : turns) {
            open = switch (turn.speaker) {
                case USER -> user(turn, open);
                case ASSISTANT -> assistant(turn, open, pairs);
                case SYSTEM -> {
                    append(turn, contents(turn));
                    yield open;
                }
            };
        }
        answer(open);
        open();
        close();
    }

    /** The system prompt, unless there is none. */
    Optional<JsonNode> system() {
        if (system.isEmpty()) {
            return Optional.empty();
        }
        boolean string = systemAsString && system.size() == 1;
        return Optional.of(string ? system.get(0).get("text") : system);
    }

    ArrayNode messages() {
        return messages;
    }

    void addSystem(String text) {
        systemAsString = false;
        system.add(Json.object().put("type", "text").put("text", text));
    }

    private void place(Message message, String pointer) {
        Speaker speaker =
                switch (message.role()) {
                    case SYSTEM, DEVELOPER -> Speaker.SYSTEM;
                    case USER, TOOL -> Speaker.USER;
                    case ASSISTANT -> Speaker.ASSISTANT;
                };
        boolean inline = BlockWriter.extra(message.extras(), Notes.INLINE) && !turns.isEmpty();
        if (speaker == Speaker.SYSTEM && !inline) {
            systemMessage(message, pointer);
            return;
        }
        if (turns.isEmpty() || turns.getLast().speaker != speaker) {
            turns.add(new Turn(speaker));
        }
        Turn turn = turns.getLast();
        turn.messages.add(message);
        turn.pointers.add(pointer);
        for (int j = 0; j < message.parts().size(); j++) {
            turn.parts.add(new Placed(message.parts().get(j), pointer + "/content/" + j));
        }
    }

    private void systemMessage(Message message, String pointer) {
        if (!turns.isEmpty()) {
            scope.lost(pointer, "an instruction in mid-conversation moves to the system prompt");
        }
        systemAsString &= BlockWriter.extra(message.extras(), Notes.STRING);
        blocks.extras(Json.object(), message.extras(), pointer);
        for (int j = 0; j < message.parts().size(); j++) {
            String at = pointer + "/content/" + j;
            Optional<ObjectNode> block = message.parts().get(j) instanceof Part.Text text
                    ? blocks.text(text, Section.SYSTEM, at)
                    : blocks.misplaced(at);
            block.ifPresent(system::add);
        }
    }

    private List<ToolPairs.Pair> user(Turn turn, List<ToolPairs.Pair> open) {
        ArrayNode content = results(open);
        content.addAll(contents(turn));
        append(turn, content);
        return List.of();
    }

    private List<ToolPairs.Pair> assistant(Turn turn, List<ToolPairs.Pair> open, ToolPairs pairs) {
        answer(open);
        ArrayNode content = Json.array();
        List<ToolPairs.Pair> calls = new ArrayList<>();
        int firstCall = -1;
        for (Placed placed : turn.parts) {
            if (placed.part() instanceof Part.ToolCall call) {
                ToolPairs.Pair pair = pairs.of(placed);
                firstCall = firstCall < 0 ? content.size() : firstCall;
                calls.add(pair);
                content.add(blocks.call(call, pair.id(), placed.pointer()));
                continue;
            }
            Optional<ObjectNode> block = assistantBlock(placed.part(), placed.pointer());
            if (block.isEmpty()) {
                continue;
            }
            // Results must follow their calls at once, so words behind a call go before it.
            boolean words = block.get().path("type").asString("").equals("text");
            if (words && firstCall >= 0 && !ownRequest) {
                content.insert(firstCall++, block.get());
            } else {
                content.add(block.get());
            }
        }
        append(turn, content);
        return calls;
    }

    private Optional<ObjectNode> assistantBlock(Part part, String pointer) {
        return switch (part) {
            case Part.Text text -> blocks.text(text, Section.MESSAGES, pointer);
            case Part.Thinking thinking -> blocks.thinking(thinking, pointer);
            case Part.Refusal refusal -> blocks.refusal(refusal, pointer);
            case Part.Opaque opaque -> blocks.opaque(opaque, pointer);
            case Part.Media ignored -> blocks.misplaced(pointer);
            case Part.ToolResult ignored -> Optional.empty();
            case Part.ToolCall ignored -> Optional.empty();
        };
    }

    /** The blocks of a user's or system's turn, without tool results. */
    private ArrayNode contents(Turn turn) {
        ArrayNode content = Json.array();
        for (Placed placed : turn.parts) {
            Optional<ObjectNode> block =
                    switch (placed.part()) {
                        case Part.Text text -> blocks.text(text, Section.MESSAGES, placed.pointer());
                        case Part.Media media -> blocks.media(media, placed.pointer());
                        case Part.Opaque opaque -> blocks.opaque(opaque, placed.pointer());
                        case Part.Refusal refusal -> blocks.refusal(refusal, placed.pointer());
                        case Part.ToolCall ignored -> blocks.misplaced(placed.pointer());
                        case Part.Thinking ignored -> blocks.misplaced(placed.pointer());
                        case Part.ToolResult ignored -> Optional.empty();
                    };
            block.ifPresent(content::add);
        }
        return content;
    }

    /** The results of the calls just made, in their order; one that is missing is said to be so. */
    private ArrayNode results(List<ToolPairs.Pair> open) {
        ArrayNode content = Json.array();
        List<ObjectNode> beside = new ArrayList<>();
        for (ToolPairs.Pair pair : open) {
            Optional<Placed> result = pair.result();
            if (result.isPresent() && result.get().part() instanceof Part.ToolResult part) {
                content.add(blocks.result(part, pair.id(), result.get().pointer(), beside));
            } else {
                scope.lost(pair.pointer(), "the call has no result; an error stands in for it");
                content.add(Json.object()
                        .put("type", "tool_result")
                        .put("tool_use_id", pair.id())
                        .put("content", "The result of this call is missing from the conversation.")
                        .put("is_error", true));
            }
        }
        beside.forEach(content::add);
        return content;
    }

    private void answer(List<ToolPairs.Pair> open) {
        if (!open.isEmpty()) {
            append(new Turn(Speaker.USER), results(open));
        }
    }

    private void append(Turn turn, ArrayNode content) {
        ObjectNode last = messages.isEmpty() ? Json.object() : (ObjectNode) messages.get(messages.size() - 1);
        boolean merge = last.path("role").asString("").equals(turn.speaker.word) && turn.speaker != Speaker.SYSTEM;
        ObjectNode target = merge ? last : Json.object().put("role", turn.speaker.word);
        if (merge) {
            list(last).addAll(content);
        } else if (!content.isEmpty()) {
            boolean string = content.size() == 1
                    && turn.messages.size() == 1
                    && BlockWriter.extra(turn.messages.getFirst().extras(), Notes.STRING);
            target.set("content", string ? content.get(0).get("text") : content);
            messages.add(target);
        }
        for (int i = 0; i < turn.messages.size(); i++) {
            blocks.extras(target, turn.messages.get(i).extras(), turn.pointers.get(i));
        }
    }

    /** A message's content as a list. */
    private static ArrayNode list(ObjectNode message) {
        if (message.get("content") instanceof ArrayNode list) {
            return list;
        }
        String text = message.path("content").asString("");
        ArrayNode list = message.putArray("content");
        list.addObject().put("type", "text").put("text", text);
        return list;
    }

    /** The first turn is the user's. */
    private void open() {
        if (messages.isEmpty() && !system.isEmpty()) {
            JsonNode last = system.remove(system.size() - 1);
            messages.addObject().put("role", "user").putArray("content").add(last);
            scope.lost("/messages", "with nothing else said, the last instruction becomes the user's turn");
        } else if (messages.isEmpty() && !ownRequest) {
            messages.addObject().put("role", "user").put("content", NOTHING);
            scope.lost("/messages", "nothing is said, and the API needs a turn; a stand-in was sent");
        } else if (!messages.isEmpty()
                && !messages.get(0).path("role").asString("").equals("user")) {
            ObjectNode user = Json.object().put("role", "user").put("content", OPENING);
            messages.insert(0, user);
            scope.lost("/messages", "the conversation must begin with the user; a turn was put before it");
        }
    }

    /** A last turn of the assistant, which the model continues, ends neither in a thought nor in white space. */
    private void close() {
        if (messages.isEmpty()) {
            return;
        }
        ObjectNode last = (ObjectNode) messages.get(messages.size() - 1);
        if (!last.path("role").asString("").equals("assistant")) {
            return;
        }
        String pointer = "/messages/" + (messages.size() - 1);
        if (last.get("content") instanceof ArrayNode content) {
            while (!content.isEmpty() && isThought(content.get(content.size() - 1))) {
                content.remove(content.size() - 1);
                scope.lost(pointer, "a last turn cannot end in a thought");
            }
            if (!content.isEmpty() && content.get(content.size() - 1) instanceof ObjectNode block) {
                strip(block, "text");
            }
            if (content.isEmpty()) {
                messages.remove(messages.size() - 1);
            }
        } else {
            strip(last, "content");
        }
    }

    private static void strip(ObjectNode node, String member) {
        if (node.path(member).isString()) {
            node.put(member, node.path(member).asString().stripTrailing());
        }
    }

    private static boolean isThought(JsonNode block) {
        String type = block.path("type").asString("");
        return type.equals("thinking") || type.equals("redacted_thinking");
    }
}
