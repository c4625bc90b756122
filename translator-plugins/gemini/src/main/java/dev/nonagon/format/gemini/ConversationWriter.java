package dev.nonagon.format.gemini;

import dev.nonagon.format.gemini.ToolPairs.Pair;
import dev.nonagon.format.gemini.ToolPairs.Placed;
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

/** Writes the conversation of another format (rules G1 to G4). Not thread-safe; one use each. */
final class ConversationWriter {
    /** Before an assistant who speaks first, where the API wants the user. */
    private static final String NOTHING = "(The user said nothing.)";

    private static final String OPENING = "(The conversation begins with the assistant's words.)";

    /**
     * What stands for the signature of a call that this API did not make.
     *
     * @source https://ai.google.dev/gemini-api/docs/thought-signatures (FAQ, histories of other models), read 2026-11-22
     */
    static final String NO_SIGNATURE = "skip_thought_signature_validator";

    private final Scope scope;
    private final PartWriter writer;
    private final String model;
    private final List<Turn> turns = new ArrayList<>();
    private final ArrayNode system = Json.array();
    private final ArrayNode contents = Json.array();

    /** Consecutive messages of one speaker. */
    private record Turn(boolean byModel, List<Placed> parts) {}

    ConversationWriter(Scope scope, PartWriter writer, String model) {
        this.scope = scope;
        this.writer = writer;
        this.model = model;
    }

    void write(List<Message> all) {
        for (int i = 0; i < all.size(); i++) {
            place(all.get(i), "/messages/" + i);
        }
        ToolPairs pairs = new ToolPairs(scope);
        turns.forEach(turn -> pairs.learn(turn.parts()));
        List<Pair> open = List.of();
        for (Turn turn : turns) {
            open = turn.byModel() ? model(turn, open, pairs) : user(turn, open);
        }
        answer(open);
        open();
        close();
    }

    /** The system instruction's parts, unless there are none. */
    Optional<ArrayNode> system() {
        return system.isEmpty() ? Optional.empty() : Optional.of(system);
    }

    ArrayNode contents() {
        return contents;
    }

    private void place(Message message, String pointer) {
        Wire.nameForeign(message.extras(), pointer, scope);
        switch (message.role()) {
            case SYSTEM, DEVELOPER -> system(message, pointer);
            case USER, TOOL -> turn(message, false, pointer);
            case ASSISTANT -> turn(message, true, pointer);
        }
    }

    private void turn(Message message, boolean byModel, String pointer) {
        if (turns.isEmpty() || turns.getLast().byModel() != byModel) {
            turns.add(new Turn(byModel, new ArrayList<>()));
        }
        for (int j = 0; j < message.parts().size(); j++) {
            turns.getLast().parts().add(new Placed(message.parts().get(j), pointer + "/content/" + j));
        }
    }

    private void system(Message message, String pointer) {
        if (!turns.isEmpty()) {
            scope.lost(pointer, "an instruction in mid-conversation moves to the system instruction");
        }
        for (int j = 0; j < message.parts().size(); j++) {
            String at = pointer + "/content/" + j;
            Optional<ObjectNode> part =
                    message.parts().get(j) instanceof Part.Text text ? writer.text(text, at) : writer.misplaced(at);
            part.ifPresent(system::add);
        }
    }

    private List<Pair> user(Turn turn, List<Pair> open) {
        ArrayNode parts = results(open);
        for (Placed placed : turn.parts()) {
            switch (placed.part()) {
                case Part.ToolResult ignored -> {}
                case Part.Thinking ignored -> writer.misplaced(placed.pointer());
                case Part part -> writer.write(part, placed.pointer()).ifPresent(parts::add);
            }
        }
        append("user", parts);
        return List.of();
    }

    private List<Pair> model(Turn turn, List<Pair> open, ToolPairs pairs) {
        answer(open);
        ArrayNode parts = Json.array();
        List<Pair> calls = new ArrayList<>();
        List<ObjectNode> written = new ArrayList<>();
        for (Placed placed : turn.parts()) {
            switch (placed.part()) {
                case Part.ToolCall call -> {
                    Pair pair = pairs.of(placed);
                    ObjectNode json = writer.call(call, pair.id, placed.pointer());
                    calls.add(pair);
                    written.add(json);
                    parts.add(json);
                }
                case Part.ToolResult ignored -> {}
                case Part part -> writer.write(part, placed.pointer()).ifPresent(parts::add);
            }
        }
        if (!ModelGeneration.isOlder(model)) {
            sign(written);
        }
        append("model", parts);
        return calls;
    }

    /** A batch without any signature was made elsewhere: its first call says so, the others stay unsigned. */
    static void sign(List<ObjectNode> calls) {
        if (!calls.isEmpty() && calls.stream().noneMatch(call -> call.has(PartReader.SIGNATURE))) {
            calls.getFirst().put(PartReader.SIGNATURE, NO_SIGNATURE);
        }
    }

    /** The results of the calls just made, in their order, and then what does not fit into them. */
    private ArrayNode results(List<Pair> open) {
        ArrayNode parts = Json.array();
        List<ObjectNode> beside = new ArrayList<>();
        for (Pair pair : open) {
            String name = Wire.toolName(pair.call.name(), scope);
            Optional<Placed> result = pair.result();
            if (result.isPresent() && result.get().part() instanceof Part.ToolResult part) {
                boolean inside = ModelGeneration.isThree(model);
                parts.add(writer.result(
                        part, pair.id, name, inside, beside, result.get().pointer()));
            } else {
                scope.lost(pair.pointer, "the call has no result; an error stands in for it");
                ObjectNode response = parts.addObject().putObject("functionResponse");
                response.put("id", pair.id).put("name", name);
                response.putObject("response")
                        .put("error", "The result of this call is missing from the conversation.");
            }
        }
        beside.forEach(parts::add);
        return parts;
    }

    private void answer(List<Pair> open) {
        if (!open.isEmpty()) {
            append("user", results(open));
        }
    }

    private void append(String role, ArrayNode parts) {
        if (parts.isEmpty()) {
            return;
        }
        if (!contents.isEmpty() && role(contents.size() - 1).equals(role)) {
            ((ArrayNode) contents.get(contents.size() - 1).get("parts")).addAll(parts);
        } else {
            contents.addObject().put("role", role).set("parts", parts);
        }
    }

    private String role(int index) {
        return contents.get(index).path("role").asString("");
    }

    /** The first turn is the user's. */
    private void open() {
        if (contents.isEmpty() && !system.isEmpty()) {
            JsonNode last = system.remove(system.size() - 1);
            contents.addObject().put("role", "user").putArray("parts").add(last);
            scope.lost("/messages", "with nothing else said, the last instruction becomes the user's turn");
        } else if (contents.isEmpty()) {
            contents.addObject()
                    .put("role", "user")
                    .putArray("parts")
                    .addObject()
                    .put("text", NOTHING);
            scope.lost("/messages", "nothing is said, and the API needs a turn; a stand-in was sent");
        } else if (!contents.isEmpty() && !role(0).equals("user")) {
            ObjectNode first = Json.object().put("role", "user");
            first.putArray("parts").addObject().put("text", OPENING);
            contents.insert(0, first);
            scope.lost("/messages", "the conversation must begin with the user; a turn was put before it");
        }
    }

    /** The model does not continue its own words. */
    private void close() {
        int last = contents.size() - 1;
        if (last > 0 && role(last).equals("model")) {
            contents.remove(last);
            scope.lost("/messages", "the model cannot continue its own words; the last turn was left out");
        }
    }
}
