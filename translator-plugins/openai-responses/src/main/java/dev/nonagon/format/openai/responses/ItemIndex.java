package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Knows the items of one answer again: by their id, else by their index (rule R7). Not thread-safe. */
final class ItemIndex {
    private final List<ReadItem> items = new ArrayList<>();
    private final Map<String, ReadItem> byId = new HashMap<>();
    private final Map<Integer, ReadItem> byIndex = new HashMap<>();

    /** All items, in the order in which they were first heard of. */
    List<ReadItem> all() {
        return Collections.unmodifiableList(items);
    }

    /** The item that an event is about; a new one if it is the first to be heard of it. */
    ReadItem about(JsonNode event, JsonNode item) {
        String id = RequestFields.text(item, "id");
        if (id.isEmpty()) {
            id = RequestFields.text(event, "item_id");
        }
        JsonNode number = event.path("output_index");
        int index = number.isInt() ? number.intValue() : -1;
        ReadItem known = known(id, index);
        ReadItem found = known == null ? new ReadItem() : known;
        if (known == null) {
            items.add(found);
        }
        if (!id.isEmpty()) {
            byId.putIfAbsent(id, found);
            if (found.id.isEmpty()) {
                found.id = id;
            }
        }
        if (index >= 0) {
            byIndex.putIfAbsent(index, found);
        }
        return found;
    }

    private @Nullable ReadItem known(String id, int index) {
        ReadItem byItsId = id.isEmpty() ? null : byId.get(id);
        if (byItsId != null) {
            return byItsId;
        }
        // Copilot's server gives an item a new id in every event; the index stays.
        return index < 0 ? null : byIndex.get(index);
    }

    /** The item that stands at a place of the terminal output; a new one if no event was about it. */
    ReadItem inOutput(JsonNode json, int index) {
        String id = RequestFields.text(json, "id");
        String callId = RequestFields.text(json, "call_id");
        String type = RequestFields.text(json, "type");
        ReadItem known = id.isEmpty() ? null : byId.get(id);
        if (known == null && !callId.isEmpty()) {
            known = items.stream()
                    .filter(i -> i.callId.equals(callId))
                    .findFirst()
                    .orElse(null);
        }
        if (known == null) {
            ReadItem there = byIndex.get(index);
            boolean same = there != null && (there.type.equals(type) || there.type.isEmpty());
            known = same ? there : null;
        }
        if (known == null) {
            known = new ReadItem();
            known.id = id;
            items.add(known);
        }
        return known;
    }
}
