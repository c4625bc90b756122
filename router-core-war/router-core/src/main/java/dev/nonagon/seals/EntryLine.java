package dev.nonagon.seals;

import dev.nonagon.seals.Remembered.Thought;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One entry as one line of a file: a checksum of eight hex digits, a space, JSON. */
final class EntryLine {
    private static final int HEAD = 9;

    private EntryLine() {}

    static byte[] write(SealStore.Entry entry) {
        byte[] json = Json.bytes(
                switch (entry) {
                    case SealStore.Entry.Learned learned -> learned(learned.what());
                    case SealStore.Entry.Forgotten forgotten -> Json.object().put("f", forgotten.conversation());
                });
        byte[] head = String.format(Locale.ROOT, "%08x ", sum(json)).getBytes(StandardCharsets.US_ASCII);
        byte[] line = new byte[HEAD + json.length + 1];
        System.arraycopy(head, 0, line, 0, HEAD);
        System.arraycopy(json, 0, line, HEAD, json.length);
        line[line.length - 1] = '\n';
        return line;
    }

    private static ObjectNode learned(Remembered what) {
        ObjectNode json = Json.object().put("c", what.conversation()).put("m", what.family());
        strings(json, "k", what.keys());
        if (!what.thoughts().isEmpty()) {
            ArrayNode thoughts = json.putArray("t");
            what.thoughts().forEach(t -> thoughts.addObject()
                    .put("x", t.text())
                    .put("r", t.redacted())
                    .put("s", t.seal())
                    .put("l", t.leading()));
        }
        what.seal().ifPresent(value -> json.put("s", value));
        strings(json, "h", what.hashes());
        return json;
    }

    private static void strings(ObjectNode json, String member, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode list = json.putArray(member);
            values.forEach(list::add);
        }
    }

    /**
     * Reads a line; empty if it is damaged.
     *
     * @param line a character a byte
     */
    static Optional<SealStore.Entry> read(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < HEAD) {
            return Optional.empty();
        }
        byte[] json = java.util.Arrays.copyOfRange(bytes, HEAD, bytes.length);
        if (!line.startsWith(String.format(Locale.ROOT, "%08x ", sum(json)))) {
            return Optional.empty();
        }
        try {
            JsonNode node = Json.parse(json);
            return Optional.of(
                    node.has("f")
                            ? new SealStore.Entry.Forgotten(node.get("f").asString())
                            : new SealStore.Entry.Learned(remembered(node)));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private static Remembered remembered(JsonNode node) {
        List<Thought> thoughts = new ArrayList<>();
        node.path("t")
                .forEach(t -> thoughts.add(new Thought(
                        t.path("x").asString(""),
                        t.path("r").asBoolean(false),
                        t.path("s").asString(""),
                        t.path("l").asBoolean(false))));
        return new Remembered(
                node.path("c").asString(""),
                node.path("m").asString(""),
                strings(node.path("k")),
                thoughts,
                node.has("s") ? Optional.of(node.get("s").asString()) : Optional.empty(),
                strings(node.path("h")));
    }

    private static List<String> strings(JsonNode list) {
        List<String> values = new ArrayList<>();
        list.forEach(value -> values.add(value.asString()));
        return values;
    }

    private static long sum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }
}
