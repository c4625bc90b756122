package dev.nonagon.format.ollama;

import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes the calls of one answer. Not thread-safe. */
final class CallWriter {
    private final Scope scope;
    private int written;

    CallWriter(Scope scope) {
        this.scope = scope;
    }

    /** A call, whole. Empty if its arguments break off: the wire carries only objects, and half of one is not to be run. */
    Optional<ObjectNode> write(String id, String name, boolean custom, String arguments) {
        Optional<ObjectNode> object = custom
                ? Optional.of(FreeTextTools.wrap(arguments))
                : arguments.isBlank() ? Optional.of(Json.object()) : MessageReader.parse(arguments);
        if (object.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode call = Json.object();
        call.put("id", id);
        ObjectNode function = call.putObject("function");
        function.put("index", written++);
        function.put("name", scope.toolNames().inward(name));
        function.set("arguments", object.get());
        return Optional.of(call);
    }
}
