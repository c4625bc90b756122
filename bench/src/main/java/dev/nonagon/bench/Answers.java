package dev.nonagon.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the double answers, rendered once: an OpenAI chat completion, whole, streamed at once, and streamed at a pace. */
final class Answers {
    /** Stands before the time, in {@link System#nanoTime} of this process, at which a paced event was due. */
    static final char TIME_MARK = '@';

    static final int TIME_DIGITS = 19;

    /** How many text events a stream has that comes at once. */
    static final int DELTAS = 20;

    /** A word of the last text delta: an answer that has it has come through to its end. */
    static final String LAST_WORD = "finally-done";

    private static final String ID = "\"id\":\"chatcmpl-bench0001\",\"object\":\"";
    private static final String MODEL = "\",\"created\":1763769600,\"model\":\"bench\",";
    private static final String USAGE =
            "\"usage\":{\"prompt_tokens\":52,\"completion_tokens\":100,\"total_tokens\":152,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":32}}";

    private Answers() {}

    static ByteBuffer whole() {
        String body = "{" + ID + "chat.completion" + MODEL
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                + "The quick brown fox jumps over the lazy dog. ".repeat(8) + LAST_WORD
                + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}]," + USAGE + "}";
        return direct("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    /** All events in one write, each in a chunk of its own. */
    static ByteBuffer streamedAtOnce() {
        StringBuilder out = new StringBuilder(streamHead()).append(chunk(opening()));
        for (int i = 0; i < DELTAS - 1; i++) {
            out.append(chunk(delta("quick brown fox " + i + " ")));
        }
        out.append(chunk(delta(LAST_WORD)));
        out.append(chunk(event("\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]")));
        out.append(chunk(event("\"choices\":[]," + USAGE)));
        out.append(chunk("data: [DONE]\n\n")).append("0\r\n\r\n");
        return direct(out.toString());
    }

    static ByteBuffer pacedOpening() {
        return direct(streamHead() + chunk(opening()) + chunk(delta("hello ")));
    }

    /** One paced event; its time stands at {@link #timeOffset}. */
    static ByteBuffer pacedEvent() {
        return direct(chunk(delta(TIME_MARK + "0".repeat(TIME_DIGITS) + "; ")));
    }

    static int timeOffset(ByteBuffer event) {
        for (int i = event.position(); i < event.limit(); i++) {
            if (event.get(i) == TIME_MARK) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("The event has no place for a time");
    }

    private static String streamHead() {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n";
    }

    private static String opening() {
        return event("\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                + "\"finish_reason\":null}]");
    }

    private static String delta(String text) {
        return event("\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"},\"finish_reason\":null}]");
    }

    private static String event(String fields) {
        return "data: {" + ID + "chat.completion.chunk" + MODEL + fields + "}\n\n";
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static ByteBuffer direct(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.size());
        buffer.put(bytes.toByteArray()).flip();
        return buffer;
    }
}
