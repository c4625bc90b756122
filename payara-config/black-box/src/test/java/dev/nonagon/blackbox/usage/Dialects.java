package dev.nonagon.blackbox.usage;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What clients of each dialect ask, and a node of each dialect that answers. */
final class Dialects {
    private Dialects() {}

    /** The configuration of a node and an account for each dialect, all at one upstream. */
    static String nodes(UpstreamDouble upstream) {
        return Stream.of(Format.values())
                .map(format -> """
                        nonagon.nodes.%1$s.format=%2$s
                        nonagon.nodes.%1$s.base-url=http://127.0.0.1:%3$d%4$s
                        nonagon.accounts.%1$s.provider=%1$s
                        nonagon.accounts.%1$s.api-key=up-key
                        """.formatted(format.node(), format.id(), upstream.port(), format.basePath()))
                .collect(Collectors.joining());
    }

    /** A small request in a client's dialect. */
    static String body(Format client, String model, boolean stream) {
        return body(client, model, stream, "Hello");
    }

    /** @param text what the user says; nothing in it needs an escape in JSON */
    static String body(Format client, String model, boolean stream, String text) {
        String message = "{\"role\":\"user\",\"content\":\"" + text + "\"}";
        String begun = "{\"model\":\"" + model + "\",\"stream\":" + stream;
        return switch (client) {
            case CHAT ->
                begun + (stream ? ",\"stream_options\":{\"include_usage\":true}" : "") + ",\"messages\":[" + message
                        + "]}";
            case RESPONSES -> begun + ",\"input\":\"" + text + "\"}";
            case MESSAGES -> begun + ",\"max_tokens\":4096,\"messages\":[" + message + "]}";
            case GEMINI -> "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]}";
            case OLLAMA -> begun + ",\"messages\":[" + message + "]}";
        };
    }

    static String path(Format client, String model, boolean stream) {
        return switch (client) {
            case CHAT -> "/v1/chat/completions";
            case RESPONSES -> "/v1/responses";
            case MESSAGES -> "/v1/messages";
            case GEMINI -> "/v1beta/models/" + model + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
            case OLLAMA -> "/api/chat";
        };
    }
}
