package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.kit.RequestFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The names of tools inside namespaces, and those under which other formats know them (rule R4). Not thread-safe. */
final class Namespaces {
    private static final String NAMESPACE = "namespace";
    private static final String NAME = "name";
    private static final String BETWEEN = "__";

    private final Map<Spelled, String> canonical = new HashMap<>();
    private final Map<String, Spelled> spelled = new HashMap<>();

    /** A name as the client gave it; the namespace may be empty. */
    record Spelled(String namespace, String name) {}

    /** The names of a request that was read before. */
    static Namespaces of(Optional<ChatRequest> request) {
        Namespaces names = new Namespaces();
        request.map(ChatRequest::tools).orElse(List.of()).forEach(names::learn);
        return names;
    }

    private void learn(Tool tool) {
        switch (tool) {
            case Tool.Function function -> learn(function.name(), function.extras());
            case Tool.Custom custom -> learn(custom.name(), custom.extras());
            case Tool.Hosted ignored -> {}
        }
    }

    private void learn(String name, Extras extras) {
        Wire.note(extras, NAMESPACE).ifPresent(note -> {
            Spelled as = new Spelled(RequestFields.text(note, NAMESPACE), RequestFields.text(note, NAME));
            canonical.put(as, name);
            spelled.put(name, as);
        });
    }

    static void note(ObjectNode extras, String namespace, String name) {
        extras.putObject(Wire.NOTE + NAMESPACE).put(NAMESPACE, namespace).put(NAME, name);
    }

    /** The name that a tool was given inside its namespace; its own name if it stands in none. */
    static String given(Extras extras, String name) {
        Optional<JsonNode> note = Wire.note(extras, NAMESPACE);
        return note.isPresent() ? RequestFields.text(note.get(), NAME) : name;
    }

    /** A name for both, which nobody else has. */
    String join(String namespace, String name, Set<String> taken) {
        String joined = namespace + BETWEEN + name;
        String free = joined;
        for (int i = 2; !taken.add(free); i++) {
            free = joined + "_" + i;
        }
        Spelled as = new Spelled(namespace, name);
        canonical.putIfAbsent(as, free);
        spelled.put(free, as);
        return free;
    }

    /** The name under which other formats know a tool. */
    String canonical(String namespace, String name) {
        if (namespace.isEmpty()) {
            return name;
        }
        String known = canonical.get(new Spelled(namespace, name));
        return known == null ? namespace + BETWEEN + name : known;
    }

    /** The name that the client gave. */
    Spelled spelled(String name) {
        Spelled known = spelled.get(name);
        return known == null ? new Spelled("", name) : known;
    }

    /** The canonical name for one that was joined without knowing the request's tools. */
    String again(String joined) {
        for (Map.Entry<Spelled, String> known : canonical.entrySet()) {
            Spelled as = known.getKey();
            if (joined.equals(as.namespace() + BETWEEN + as.name())) {
                return known.getValue();
            }
        }
        return joined;
    }
}
