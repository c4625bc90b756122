package dev.nonagon.spi.chat;

import dev.nonagon.spi.FormatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool the model may call. Nodes must not be changed. */
public sealed interface Tool {
    /**
     * A function with JSON arguments.
     *
     * @param parameters its JSON Schema
     * @param strict whether the provider shall hold the model to the schema; empty if the client is silent
     */
    record Function(
            String name,
            Optional<String> description,
            ObjectNode parameters,
            Optional<Boolean> strict,
            Optional<CacheMark> cache,
            Extras extras)
            implements Tool {}

    /**
     * A tool that takes free text, perhaps bound by a grammar.
     *
     * @param syntax the grammar, in the shape both OpenAI formats share; empty for plain text
     */
    record Custom(String name, Optional<String> description, Optional<JsonNode> syntax, Extras extras)
            implements Tool {}

    /** A tool that the provider runs itself. Only the format it came from can say it. */
    record Hosted(FormatId origin, JsonNode json) implements Tool {}

    /** The names of those among {@code tools} that a model calls by name. */
    static List<String> names(List<Tool> tools) {
        List<String> names = new ArrayList<>(tools.size());
        for (Tool tool : tools) {
            switch (tool) {
                case Function function -> names.add(function.name());
                case Custom custom -> names.add(custom.name());
                case Hosted ignored -> {}
            }
        }
        return names;
    }
}
