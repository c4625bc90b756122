package dev.nonagon.spi.format;

import java.nio.charset.StandardCharsets;

/**
 * One message of a wire: an event of a stream, or a whole body.
 *
 * @param name the event's name where the framing has names, else empty
 * @param data its payload; not to be changed
 * @param whole whether this is a whole body and not an event of a stream
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from one stage to the next, never compared.
public record WireEvent(String name, byte[] data, boolean whole) {
    public static WireEvent whole(byte[] body) {
        return new WireEvent("", body, true);
    }

    public static WireEvent of(byte[] data) {
        return new WireEvent("", data, false);
    }

    public static WireEvent of(String name, byte[] data) {
        return new WireEvent(name, data, false);
    }

    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name.isEmpty() ? text() : name + ": " + text();
    }
}
