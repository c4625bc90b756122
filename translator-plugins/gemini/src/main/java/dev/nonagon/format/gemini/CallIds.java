package dev.nonagon.format.gemini;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ids of calls, and which call a result answers. This format may do without ids; then the position decides, so that the
 * same conversation always gets the same ids. Results with an id go to the call of that id, the others to the first open
 * call of their name. Not thread-safe.
 */
final class CallIds {
    private static final int LONGEST_NAME = 32;

    private final Set<String> taken = new HashSet<>();
    private List<Open> open = new ArrayList<>();
    private int unnamed;
    private int orphans;

    private static final class Open {
        final String id;
        final String name;
        final boolean said;
        boolean answered;

        Open(String id, String name, boolean said) {
            this.id = id;
            this.name = name;
            this.said = said;
        }
    }

    /** Learns the ids that the conversation says itself, so that none is given out again. */
    void reserve(JsonNode contents) {
        for (JsonNode content : contents) {
            for (JsonNode part : parts(content)) {
                said(call(part)).or(() -> said(response(part))).ifPresent(taken::add);
            }
        }
    }

    /** The ids of the calls and results among a content's parts; empty for other parts. */
    List<String> of(List<? extends JsonNode> parts) {
        boolean calls = parts.stream().anyMatch(part -> call(part) != null);
        if (calls) {
            open = new ArrayList<>();
        }
        @Nullable String[] ids = new String[parts.size()];
        for (int i = 0; i < ids.length; i++) {
            ObjectNode call = call(parts.get(i));
            ids[i] = call == null ? null : callId(call);
        }
        for (int i = 0; i < ids.length; i++) {
            ObjectNode response = response(parts.get(i));
            if (response != null && said(response).isPresent()) {
                ids[i] = byId(said(response).get());
            }
        }
        for (int i = 0; i < ids.length; i++) {
            ObjectNode response = response(parts.get(i));
            if (response != null && ids[i] == null) {
                ids[i] = byName(response);
            }
        }
        List<String> all = new ArrayList<>();
        for (String id : ids) {
            all.add(id == null ? "" : id);
        }
        return all;
    }

    private String callId(ObjectNode call) {
        String name = call.path("name").asString("");
        Optional<String> said = said(call);
        String id = said.orElseGet(() -> given("call_" + ++unnamed + '_' + clean(name)));
        open.add(new Open(id, name, said.isPresent()));
        return id;
    }

    /** The call of that id; null if no open call has it, so that the name decides. */
    private @Nullable String byId(String id) {
        for (Open call : open) {
            if (call.said && !call.answered && call.id.equals(id)) {
                call.answered = true;
                return call.id;
            }
        }
        return null;
    }

    private String byName(ObjectNode response) {
        String name = response.path("name").asString("");
        Optional<String> said = said(response);
        for (Open call : open) {
            boolean fits = call.name.equals(name)
                    || name.isEmpty()
                    || said.filter(call.name::equals).isPresent();
            // A result that says an id of its own answers no call that says another.
            if (!call.answered && fits && (said.isEmpty() || !call.said)) {
                call.answered = true;
                return call.id;
            }
        }
        return said.orElseGet(() -> given("orphan_" + ++orphans + '_' + clean(name)));
    }

    private String given(String id) {
        String candidate = id;
        for (int n = 2; !taken.add(candidate); n++) {
            candidate = id + '_' + n;
        }
        return candidate;
    }

    private static String clean(String name) {
        StringBuilder clean = new StringBuilder();
        name.chars().limit(LONGEST_NAME).forEach(c -> {
            boolean legal = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
            clean.append(legal ? (char) c : '_');
        });
        return clean.toString();
    }

    private static @Nullable ObjectNode call(JsonNode part) {
        return Wire.member(part, "functionCall").orElse(Json.array()) instanceof ObjectNode call ? call : null;
    }

    private static @Nullable ObjectNode response(JsonNode part) {
        return Wire.member(part, "functionResponse").orElse(Json.array()) instanceof ObjectNode response
                ? response
                : null;
    }

    private static Optional<String> said(@Nullable ObjectNode holder) {
        return holder == null
                ? Optional.empty()
                : Optional.of(holder.path("id").asString("")).filter(id -> !id.isEmpty());
    }

    /** A content's parts: usually a list, from some clients a single one. */
    static List<? extends JsonNode> parts(JsonNode content) {
        JsonNode parts = content.path("parts");
        return parts.isObject() ? List.of(parts) : List.copyOf(parts.values());
    }
}
