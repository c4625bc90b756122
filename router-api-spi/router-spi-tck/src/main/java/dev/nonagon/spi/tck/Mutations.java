package dev.nonagon.spi.tck;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Small damage to JSON: a value becomes another, goes missing, or comes twice. */
public final class Mutations {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e400",
            "99999999999999999999",
            "\"\"",
            "\"x\"",
            "\"\\u0000\\ud800\"",
            "[]",
            "{}",
            "[null]",
            "[[]]",
            "{\"type\":null}",
            "{\"type\":7}",
            "{\"type\":\"unheard-of\"}",
            "[{\"type\":\"text\"}]");

    private Mutations() {}

    /** A damaged copy of {@code original}. */
    public static ObjectNode mutate(ObjectNode original, RandomGenerator random) {
        ObjectNode copy = original.deepCopy();
        List<JsonNode> containers = new ArrayList<>();
        collect(copy, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        JsonNode value = Json.parse(VALUES.get(random.nextInt(VALUES.size())));
        switch (container) {
            case ObjectNode object -> {
                List<String> names = List.copyOf(object.propertyNames());
                String name = names.get(random.nextInt(names.size()));
                if (random.nextInt(4) == 0) {
                    object.remove(name);
                } else {
                    object.set(name, value);
                }
            }
            case ArrayNode array -> {
                int i = random.nextInt(array.size());
                switch (random.nextInt(3)) {
                    case 0 -> array.remove(i);
                    case 1 -> array.insert(i, array.get(i).deepCopy());
                    default -> array.set(i, value);
                }
            }
            default -> throw new IllegalStateException("Not a container: " + container);
        }
        return copy;
    }

    private static void collect(JsonNode node, List<JsonNode> out) {
        if (node.isContainer() && !node.isEmpty()) {
            out.add(node);
            node.forEach(child -> collect(child, out));
        }
    }
}
