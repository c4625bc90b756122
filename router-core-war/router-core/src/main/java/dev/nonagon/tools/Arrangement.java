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

/** Puts each round's results behind it (TT2, TT3); what stands right already is not touched. Not thread-safe. */
final class Arrangement {
    /** What the model reads where a result never came; an error, so that it does not take the call for done. */
    static final String NO_RESULT = "No result was recorded for this call.";

    private final List<Message> messages;
    private final Rounds rounds;
    private final Scope scope;
    private final Set<Place> removed;
    private final Map<Place, Part> replaced = new HashMap<>();
    private final Map<Integer, List<Part>> behind = new HashMap<>();

    Arrangement(List<Message> messages, Rounds rounds, Scope scope) {
        this.messages = messages;
        this.rounds = rounds;
        this.scope = scope;
        this.removed = new HashSet<>(rounds.orphans());
    }

    List<Message> messages() {
        rounds.all().forEach(this::merge);
        rounds.all().forEach(this::round);
        List<Message> arranged = new ArrayList<>(messages.size());
        for (int m = 0; m < messages.size(); m++) {
            message(m, messages.get(m)).ifPresent(arranged::add);
            List<Part> results = behind.get(m);
            if (results != null) {
                arranged.add(new Message(Message.Role.TOOL, results));
            }
        }
        return arranged;
    }

    private void merge(Rounds.Round round) {
        for (Rounds.Slot slot : round.slots) {
            for (Place place : slot.results.subList(0, Math.max(0, slot.results.size() - 1))) {
                removed.add(place);
                scope.lost(place.pointer(), "a later result of the same call replaces this one");
            }
        }
    }

    private void round(Rounds.Round round) {
        List<Place> present = new ArrayList<>();
        for (Rounds.Slot slot : round.slots) {
            if (!slot.id.equals(slot.call.id())) {
                replaced.put(slot.place, withId(slot.call, slot.id));
            }
            if (!slot.results.isEmpty()) {
                Place place = slot.results.getLast();
                present.add(place);
                Part.ToolResult result = result(place);
                if (!result.callId().equals(slot.id)) {
                    replaced.put(place, withId(result, slot.id));
                }
            }
        }
        boolean inPlace = inPlace(round.last, present);
        if (inPlace && present.size() == round.slots.size()) {
            return;
        }
        List<Part> results = new ArrayList<>();
        for (Rounds.Slot slot : round.slots) {
            if (slot.results.isEmpty()) {
                results.add(missing(slot));
                continue;
            }
            Place place = slot.results.getLast();
            results.add(replaced.getOrDefault(place, result(place)));
            removed.add(place);
            if (!inPlace) {
                scope.lost(place.pointer(), "the result was put directly behind its call, in the order of the calls");
            }
        }
        behind.put(round.last, results);
    }

    private Part missing(Rounds.Slot slot) {
        scope.lost(slot.place.pointer(), "the call '" + slot.id + "' has no result; an error stands in for it");
        return new Part.ToolResult(slot.id, List.of(new Part.Text(NO_RESULT)), true, Optional.empty(), Extras.none());
    }

    /** Whether the first things said after a round are just these results, in this order. */
    private boolean inPlace(int last, List<Place> expected) {
        int found = 0;
        for (int m = last + 1; m < messages.size() && found < expected.size(); m++) {
            List<Part> parts = messages.get(m).parts();
            for (int p = 0; p < parts.size() && found < expected.size(); p++) {
                Place place = new Place(m, p);
                if (removed.contains(place) || rounds.leftAlone().contains(place)) {
                    continue;
                }
                if (!place.equals(expected.get(found++))) {
                    return false;
                }
            }
        }
        return found == expected.size();
    }

    /** The message without what was taken out of it; nothing if that was all. */
    private Optional<Message> message(int m, Message message) {
        List<Part> parts = new ArrayList<>(message.parts().size());
        for (int p = 0; p < message.parts().size(); p++) {
            Place place = new Place(m, p);
            if (!removed.contains(place)) {
                parts.add(replaced.getOrDefault(place, message.parts().get(p)));
            }
        }
        if (parts.equals(message.parts())) {
            return Optional.of(message);
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new Message(message.role(), parts, message.extras()));
    }

    private Part.ToolResult result(Place place) {
        if (messages.get(place.message()).parts().get(place.part()) instanceof Part.ToolResult result) {
            return result;
        }
        throw new IllegalStateException("No tool result at " + place.pointer());
    }

    private static Part withId(Part.ToolCall call, String id) {
        return new Part.ToolCall(
                id, call.name(), call.arguments(), call.custom(), call.seal(), call.cache(), call.extras());
    }

    private static Part withId(Part.ToolResult result, String id) {
        return new Part.ToolResult(id, result.content(), result.error(), result.cache(), result.extras());
    }
}
