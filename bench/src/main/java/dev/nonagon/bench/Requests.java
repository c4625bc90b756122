package dev.nonagon.bench;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What clients send, rendered once: small questions, and the long histories of coding agents. */
final class Requests {
    private static final String[] WORDS = {
        "return", "value", "List<String>", "if (x == null) {", "\\n    ", "}\\n", "\\\"key\\\": ", "the", "file",
                "src/main/java",
        "assertThat(", "\\t", "0x7fff", "\u00e9t\u00e9", "compiles", "// because", "config.get(", "error:", "line 42",
                "\u2192"
    };

    private Requests() {}

    /** In which dialect a client speaks, and where it asks. */
    enum Dialect {
        OPENAI("/v1/chat/completions"),
        ANTHROPIC("/v1/messages");

        private final String path;

        Dialect(String path) {
            this.path = path;
        }

        String path() {
            return path;
        }
    }

    /** A question of one line. */
    static String small(Dialect dialect, String model, boolean stream) {
        String question =
                "\"messages\":[{\"role\":\"user\",\"content\":\"Why is the sky blue? Answer in two sentences.\"}]";
        return switch (dialect) {
            case OPENAI ->
                "{\"model\":\"" + model + "\"," + question + ",\"max_tokens\":256,\"temperature\":0.5"
                        + streaming(dialect, stream) + "}";
            case ANTHROPIC ->
                "{\"model\":\"" + model + "\",\"max_tokens\":256,\"temperature\":0.5,\"system\":\"Be brief.\","
                        + question + streaming(dialect, stream) + "}";
        };
    }

    /**
     * An agent's request: twenty tools, then turns of text, a tool call and its result of about 4 KB.
     *
     * @param bytes about how long the body is to be
     */
    static String history(Dialect dialect, String model, int bytes) {
        Random random = new Random(42);
        StringBuilder out = new StringBuilder(bytes + 8192);
        out.append("{\"model\":\"").append(model).append("\",\"max_tokens\":4096,");
        tools(dialect, out, random);
        out.append(',');
        switch (dialect) {
            case OPENAI ->
                out.append("\"messages\":[{\"role\":\"system\",\"content\":\"")
                        .append(text(random, 8000))
                        .append("\"}");
            case ANTHROPIC ->
                out.append("\"system\":[{\"type\":\"text\",\"text\":\"")
                        .append(text(random, 8000))
                        .append("\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\":[")
                        .append("{\"role\":\"user\",\"content\":\"Begin.\"}");
        }
        for (int turn = 0; out.length() < bytes - 600; turn++) {
            switch (dialect) {
                case OPENAI -> openAiTurn(out, random, turn, bytes);
                case ANTHROPIC -> anthropicTurn(out, random, turn, bytes);
            }
        }
        return out.append("]").append(streaming(dialect, false)).append('}').toString();
    }

    /** A whole HTTP request. */
    static byte[] http(InetSocketAddress server, String path, Dialect dialect, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String credentials = dialect == Dialect.OPENAI
                ? "Authorization: Bearer bench\r\n"
                : "x-api-key: bench\r\nanthropic-version: 2023-06-01\r\n";
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.getPort()
                        + "\r\nUser-Agent: nonagon-bench\r\nAccept: */*\r\nContent-Type: application/json\r\n"
                        + credentials
                        + "Content-Length: " + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    private static String streaming(Dialect dialect, boolean stream) {
        if (!stream) {
            return ",\"stream\":false";
        }
        return dialect == Dialect.OPENAI
                ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"
                : ",\"stream\":true";
    }

    private static void tools(Dialect dialect, StringBuilder out, Random random) {
        out.append("\"tools\":[");
        for (int i = 0; i < 20; i++) {
            String schema = "{\"type\":\"object\",\"properties\":{\"path\":{\"type\":\"string\",\"description\":\""
                    + text(random, 120) + "\"},\"limit\":{\"type\":\"integer\"}},\"required\":[\"path\"]}";
            String common = "\"name\":\"tool_" + i + "\",\"description\":\"" + text(random, 600) + "\",";
            out.append(i == 0 ? "" : ",");
            out.append(
                    dialect == Dialect.OPENAI
                            ? "{\"type\":\"function\",\"function\":{" + common + "\"parameters\":" + schema + "}}"
                            : "{" + common + "\"input_schema\":" + schema + "}");
        }
        out.append(']');
    }

    private static void openAiTurn(StringBuilder out, Random random, int turn, int bytes) {
        out.append(",{\"role\":\"assistant\",\"content\":\"")
                .append(text(random, 200))
                .append("\",\"tool_calls\":[{\"id\":\"call_")
                .append(turn)
                .append(
                        "\",\"type\":\"function\",\"function\":{\"name\":\"tool_3\",\"arguments\":\"{\\\"path\\\":\\\"a/b")
                .append(turn)
                .append(".java\\\",\\\"limit\\\":200}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_")
                .append(turn)
                .append("\",\"content\":\"")
                .append(text(random, resultLength(out, bytes)))
                .append("\"}");
    }

    private static void anthropicTurn(StringBuilder out, Random random, int turn, int bytes) {
        out.append(",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"")
                .append(text(random, 200))
                .append("\"},{\"type\":\"tool_use\",\"id\":\"toolu_")
                .append(turn)
                .append("\",\"name\":\"tool_3\",\"input\":{\"path\":\"a/b")
                .append(turn)
                .append(
                        ".java\",\"limit\":200}}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_")
                .append(turn)
                .append("\",\"content\":\"")
                .append(text(random, resultLength(out, bytes)))
                .append("\"}]}");
    }

    private static int resultLength(StringBuilder out, int bytes) {
        return Math.max(16, Math.min(4096, bytes - out.length() - 100));
    }

    /** Text as it stands inside a JSON string: escapes and a few letters beyond ASCII. */
    private static String text(Random random, int length) {
        StringBuilder out = new StringBuilder(length + 20);
        while (out.length() < length) {
            out.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        return out.toString();
    }
}
