package dev.nonagon.tools;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Which result answers which call (TT3 to TT6). Not thread-safe. */
final class Rounds {
    private final List<Message> messages;
    private final Scope scope;
    private final List<Round> rounds = new ArrayList<>();
    private final Set<Place> orphans = new HashSet<>();
    private final Set<Place> leftAlone = new HashSet<>();
    private final Set<String> foreignIds = new HashSet<>();
    private final Set<String> usedIds = new HashSet<>();

    /** One call and what answers it; the last of the results counts. */
    static final class Slot {
        final Place place;
        final Part.ToolCall call;
        final String id;
        final List<Place> results = new ArrayList<>();

        Slot(Place place, Part.ToolCall call, String id) {
            this.place = place;
            this.call = call;
            this.id = id;
        }
    }

    /** The calls of consecutive messages of the assistant, of which {@code last} is the last one. */
    static final class Round {
        final int last;
        final List<Slot> slots = new ArrayList<>();
        final Map<String, List<Slot>> byId = new HashMap<>();

        Round(int last) {
            this.last = last;
        }
    }

    private Rounds(List<Message> messages, Scope scope) {
        this.messages = messages;
        this.scope = scope;
    }

    static Rounds of(List<Message> messages, Scope scope) {
        Rounds rounds = new Rounds(messages, scope);
        rounds.noteIds();
        rounds.calls();
        rounds.results();
        return rounds;
    }

    List<Round> all() {
        return rounds;
    }

    /** Results whose call is unknown. */
    Set<Place> orphans() {
        return orphans;
    }

    /** Results that belong to something only their own format knows. */
    Set<Place> leftAlone() {
        return leftAlone;
    }

    private void noteIds() {
        for (Message message : messages) {
            for (Part part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    usedIds.add(call.id());
                } else if (part instanceof Part.Opaque opaque) {
                    foreignId(opaque.json(), "id");
                    foreignId(opaque.json(), "call_id");
                }
            }
        }
    }

    private void foreignId(JsonNode json, String member) {
        JsonNode id = json.path(member);
        if (id.isString() && !id.asString().isEmpty()) {
            foreignIds.add(id.asString());
        }
    }

    private void calls() {
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i).role() != Message.Role.ASSISTANT) {
                continue;
            }
            int first = i;
            while (i + 1 < messages.size() && messages.get(i + 1).role() == Message.Role.ASSISTANT) {
                i++;
            }
            Round round = new Round(i);
            for (int m = first; m <= i; m++) {
                List<Part> parts = messages.get(m).parts();
                for (int p = 0; p < parts.size(); p++) {
                    if (parts.get(p) instanceof Part.ToolCall call) {
                        addCall(round, new Place(m, p), call);
                    }
                }
            }
            if (!round.slots.isEmpty()) {
                rounds.add(round);
            }
        }
    }

    private void addCall(Round round, Place place, Part.ToolCall call) {
        List<Slot> same = round.byId.computeIfAbsent(call.id(), id -> new ArrayList<>());
        String id = call.id();
        if (id.isEmpty()) {
            id = scope.newId("call_");
            scope.lost(place.pointer(), "a call without an id got one");
        } else if (!same.isEmpty()) {
            for (int n = 2; !usedIds.add(id); n++) {
                id = call.id() + "_" + n;
            }
            scope.lost(place.pointer(), "a second call with the id '" + call.id() + "' in one turn got its own");
        }
        Slot slot = new Slot(place, call, id);
        round.slots.add(slot);
        same.add(slot);
    }

    private void results() {
        List<Place> unnamed = new ArrayList<>();
        for (int m = 0; m < messages.size(); m++) {
            List<Part> parts = messages.get(m).parts();
            for (int p = 0; p < parts.size(); p++) {
                if (parts.get(p) instanceof Part.ToolResult result) {
                    Place place = new Place(m, p);
                    if (result.callId().isEmpty()) {
                        unnamed.add(place);
                    } else {
                        named(place, result.callId());
                    }
                }
            }
        }
        unnamed.forEach(this::unnamed);
    }

    private void named(Place place, String id) {
        for (int r = rounds.size() - 1; r >= 0; r--) {
            Round round = rounds.get(r);
            List<Slot> slots = round.byId.getOrDefault(id, List.of());
            if (round.last < place.message() && !slots.isEmpty()) {
                slots.stream()
                        .filter(s -> s.results.isEmpty())
                        .findFirst()
                        .orElse(slots.getLast())
                        .results
                        .add(place);
                return;
            }
        }
        if (foreignIds.contains(id)) {
            leftAlone.add(place);
        } else {
            orphan(place, "a tool result without its call is left out");
        }
    }

    private void unnamed(Place place) {
        Optional<String> name =
                messages.get(place.message()).parts().get(place.part()) instanceof Part.ToolResult result
                        ? toolName(result.extras())
                        : Optional.empty();
        for (int r = rounds.size() - 1; r >= 0; r--) {
            if (rounds.get(r).last >= place.message()) {
                continue;
            }
            List<Slot> open = rounds.get(r).slots.stream()
                    .filter(s -> s.results.isEmpty())
                    .toList();
            Optional<Slot> slot = name.isEmpty()
                    ? open.stream().findFirst()
                    : open.stream()
                            .filter(s -> s.call.name().equals(name.get()))
                            .findFirst();
            if (slot.isPresent()) {
                slot.get().results.add(place);
                scope.lost(
                        place.pointer(),
                        "a result without an id was taken as the answer to the call '" + slot.get().id + "'");
                return;
            }
        }
        orphan(place, "a tool result without an id, and no open call for it, is left out");
    }

    /** The tool's name, which some formats put beside a result. */
    private static Optional<String> toolName(Extras extras) {
        return extras.formats().stream()
                .flatMap(format -> extras.get(format, "name").stream())
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .findFirst();
    }

    private void orphan(Place place, String reason) {
        orphans.add(place);
        scope.lost(place.pointer(), reason);
    }
}
