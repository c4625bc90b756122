package dev.nonagon.format.kiro;

import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * One frame of an AWS event stream, big-endian: length of all, length of the headers, sum of these two; headers; payload; sum of
 * all before it.
 *
 * @param headers those that hold text
 * @source the Smithy specification of {@code application/vnd.amazon.eventstream}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Frame(Map<String, String> headers, byte[] payload) {
    static final int PRELUDE = 12;
    static final int SUM = 4;
    private static final int TEXT = 7;
    private static final String MESSAGE_TYPE = ":message-type";
    private static final String EVENT_TYPE = ":event-type";
    private static final String EXCEPTION_TYPE = ":exception-type";
    private static final String ERROR_CODE = ":error-code";
    private static final String ERROR_MESSAGE = ":error-message";

    /** Why bytes are no frame. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    static int sum(byte[] bytes, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    /** @param bytes a whole frame whose prelude fits */
    static Frame read(byte[] bytes) throws Broken {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt(bytes.length - SUM) != sum(bytes, 0, bytes.length - SUM)) {
            throw new Broken("the sum of a frame does not fit its bytes");
        }
        int end = PRELUDE + buffer.getInt(4);
        Map<String, String> headers = new LinkedHashMap<>();
        buffer.position(PRELUDE).limit(end);
        try {
            while (buffer.hasRemaining()) {
                header(buffer, headers);
            }
        } catch (BufferUnderflowException e) {
            throw new Broken("a header of a frame is longer than all of them");
        }
        return new Frame(headers, Arrays.copyOfRange(bytes, end, bytes.length - SUM));
    }

    private static void header(ByteBuffer buffer, Map<String, String> headers) throws Broken {
        String name = text(buffer, buffer.get() & 0xFF);
        int type = buffer.get();
        switch (type) {
            case 0, 1 -> {} // true and false have no bytes
            case 2 -> skip(buffer, 1);
            case 3 -> skip(buffer, 2);
            case 4 -> skip(buffer, 4);
            case 5, 8 -> skip(buffer, 8);
            case 6 -> skip(buffer, buffer.getShort() & 0xFFFF);
            case TEXT -> headers.put(name, text(buffer, buffer.getShort() & 0xFFFF));
            case 9 -> skip(buffer, 16);
            default -> throw new Broken("a header of a frame has the unknown type " + type);
        }
    }

    private static void skip(ByteBuffer buffer, int bytes) {
        if (buffer.remaining() < bytes) {
            throw new BufferUnderflowException();
        }
        buffer.position(buffer.position() + bytes);
    }

    private static String text(ByteBuffer buffer, int length) {
        byte[] text = new byte[length];
        buffer.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    WireEvent event() {
        return switch (headers.getOrDefault(MESSAGE_TYPE, "event")) {
            case "exception" -> WireEvent.of(EventNames.EXCEPTION + headers.getOrDefault(EXCEPTION_TYPE, ""), payload);
            case "error" ->
                WireEvent.of(
                        EventNames.ERROR + headers.getOrDefault(ERROR_CODE, ""),
                        Json.bytes(Json.object().put("message", headers.getOrDefault(ERROR_MESSAGE, ""))));
            default -> WireEvent.of(headers.getOrDefault(EVENT_TYPE, ""), payload);
        };
    }

    static Frame of(WireEvent event) {
        Map<String, String> headers = new LinkedHashMap<>();
        String name = event.name();
        if (name.startsWith(EventNames.ERROR)) {
            headers.put(MESSAGE_TYPE, "error");
            headers.put(ERROR_CODE, name.substring(EventNames.ERROR.length()));
            headers.put(ERROR_MESSAGE, message(event.data()));
            return new Frame(headers, new byte[0]);
        }
        boolean exception = name.startsWith(EventNames.EXCEPTION);
        headers.put(
                exception ? EXCEPTION_TYPE : EVENT_TYPE,
                exception ? name.substring(EventNames.EXCEPTION.length()) : name);
        headers.put(":content-type", "application/json");
        headers.put(MESSAGE_TYPE, exception ? "exception" : "event");
        return new Frame(headers, event.data());
    }

    private static String message(byte[] json) {
        try {
            return Json.parse(json).path("message").asString("");
        } catch (JsonProblem e) {
            return "";
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            byte[] key = name.getBytes(StandardCharsets.UTF_8);
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            head.write(key.length);
            head.writeBytes(key);
            head.write(TEXT);
            head.write(text.length >> 8);
            head.write(text.length);
            head.writeBytes(text);
        });
        int total = PRELUDE + head.size() + payload.length + SUM;
        ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(head.size());
        frame.putInt(sum(frame.array(), 0, 8)).put(head.toByteArray()).put(payload);
        return frame.putInt(sum(frame.array(), 0, total - SUM)).array();
    }
}
