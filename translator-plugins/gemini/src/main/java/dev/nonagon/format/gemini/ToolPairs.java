package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which result answers which call of another format's conversation, and the id that both are sent with. Not thread-safe. */
final class ToolPairs {
    private final Scope scope;
    private final Map<String, Pair> byPointer = new HashMap<>();
    /** The calls of the latest turn that used an id. */
    private final Map<String, List<Pair>> latest = new HashMap<>();

    private final Set<String> ids = new HashSet<>();

    /**
     * @param pointer where the part stands in the canonical request
     */
    record Placed(Part part, String pointer) {}

    /** One call. */
    static final class Pair {
        final Part.ToolCall call;
        final String id;
        final String pointer;
        private @Nullable Placed result;

        Pair(Part.ToolCall call, String id, String pointer) {
            this.call = call;
            this.id = id;
            this.pointer = pointer;
        }

        Optional<Placed> result() {
            return Optional.ofNullable(result);
        }
    }

    ToolPairs(Scope scope) {
        this.scope = scope;
    }

    /** Takes the parts of the next turn. */
    void learn(List<Placed> parts) {
        Set<String> inThisTurn = new HashSet<>();
        for (Placed placed : parts) {
            if (placed.part() instanceof Part.ToolCall call) {
                Pair pair = new Pair(call, unique(call.id()), placed.pointer());
                byPointer.put(placed.pointer(), pair);
                if (inThisTurn.add(call.id())) {
                    latest.remove(call.id());
                }
                latest.computeIfAbsent(call.id(), ignored -> new ArrayList<>()).add(pair);
            } else if (placed.part() instanceof Part.ToolResult result) {
                match(placed, result.callId());
            }
        }
    }

    /** The pair of a call that was learned. */
    Pair of(Placed call) {
        Pair pair = byPointer.get(call.pointer());
        if (pair == null) {
            throw new IllegalStateException("A call that was not learned: " + call.pointer());
        }
        return pair;
    }

    private void match(Placed result, String callId) {
        List<Pair> calls = latest.getOrDefault(callId, List.of());
        if (calls.isEmpty()) {
            scope.lost(result.pointer(), "a tool result without a call before it");
            return;
        }
        Pair pair = calls.stream().filter(p -> p.result == null).findFirst().orElse(calls.getLast());
        Placed before = pair.result;
        if (before != null) {
            scope.lost(before.pointer(), "a later result for the same call replaces it");
        }
        pair.result = result;
    }

    private String unique(String id) {
        String clean = id.isEmpty() ? scope.newId("call_") : id;
        String candidate = clean;
        for (int n = 2; !ids.add(candidate); n++) {
            candidate = clean + "_" + n;
        }
        return candidate;
    }
}
