package dev.nonagon.seals;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Short names for long texts: the keys under which the ledger finds things again (L3). What two conversations may well have
 * in common is a key only together with the conversation's setting (S7).
 */
final class Prints {
    private static final int BYTES = 12;
    /** A text or an id from so many characters on is nobody else's by chance. */
    private static final int UNMISTAKABLE = 200;

    private static final int UNMISTAKABLE_ID = 14;

    private final String setting;

    /**
     * @param setting the conversation's
     */
    Prints(String setting) {
        this.setting = setting;
    }

    static String ofSeal(String seal) {
        return hash(seal);
    }

    /** A call by its id, without punctuation; empty if nothing is left. */
    String ofId(String id) {
        StringBuilder plain = new StringBuilder(id.length() + 2).append("i:");
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                plain.append(c);
            }
        }
        if (plain.length() == 2) {
            return "";
        }
        if (plain.length() < UNMISTAKABLE_ID && !setting.isEmpty()) {
            return "i:" + hash(setting + plain);
        }
        // Ids made of the model's own words can be long, and say something of the conversation.
        return plain.length() > 80 ? "i:" + hash(plain.toString()) : plain.toString();
    }

    /** A call by what it says, however its arguments are spelled. */
    String ofCall(String name, String arguments) {
        return "c:" + hash(set(name + '\u0000' + plain(arguments)));
    }

    /** A whole answer without calls by its text. */
    String ofAnswer(String text) {
        return "t:" + ofText(text);
    }

    /** A text that carries a seal. */
    String ofWords(String text) {
        return "w:" + ofText(text);
    }

    /** A picture that carries a seal, by its bytes. */
    String ofPicture(String base64) {
        return "p:" + hash(set(base64));
    }

    private String ofText(String text) {
        return hash(set(text.strip()));
    }

    private String set(String text) {
        return text.length() < UNMISTAKABLE && !setting.isEmpty() ? setting + text : text;
    }

    /** The ways in which clients make one text of several. */
    static Set<String> joined(List<String> texts) {
        Set<String> ways = new LinkedHashSet<>();
        ways.add(String.join("", texts).strip());
        List<String> bare = texts.stream().map(String::strip).toList();
        ways.add(String.join("", bare));
        ways.add(String.join("\n", bare));
        ways.add(String.join("\n\n", bare));
        return ways;
    }

    /** Arguments without what may change on the way: white space, the order of members, escapes, {@code 1.0} for 1. */
    private static String plain(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        try {
            StringBuilder out = new StringBuilder(arguments.length());
            plain(Json.parse(arguments), out);
            return out.toString();
        } catch (JsonProblem e) {
            return arguments.strip();
        }
    }

    private static void plain(JsonNode node, StringBuilder out) {
        if (node.isObject()) {
            out.append('{');
            for (String name : new TreeSet<>(node.propertyNames())) {
                out.append(name.length()).append(':').append(name);
                plain(node.path(name), out);
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            node.forEach(item -> {
                plain(item, out);
                out.append(',');
            });
            out.append(']');
        } else if (node.isString()) {
            out.append('"').append(node.asString().length()).append(':').append(node.asString());
        } else {
            out.append(
                    node.isNumber() ? node.decimalValue().stripTrailingZeros().toString() : node.toString());
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
