package dev.nonagon.spi.format;

import java.util.function.Consumer;

/** How events are cut out of a byte stream and put into one. Thread-safe; a {@link Decoder} is not. */
public interface Framing {
    /** The media type of a stream so framed. */
    String contentType();

    Decoder newDecoder();

    byte[] encode(WireEvent event);

    /** Puts the events of one stream into bytes, for framings in which an event's place matters. Not thread-safe. */
    default Encoder newEncoder() {
        return this::encode;
    }

    /** Server-sent events (WHATWG HTML, section 9.2). */
    static Framing sse() {
        return SseFraming.INSTANCE;
    }

    /** One JSON value a line. */
    static Framing ndjson() {
        return LineFraming.INSTANCE;
    }

    /** The elements of one JSON array, as they come. */
    static Framing jsonArray() {
        return ArrayFraming.INSTANCE;
    }

    /** One event: the whole body. */
    static Framing whole() {
        return WholeFraming.INSTANCE;
    }

    /** One stream on its way out. */
    @FunctionalInterface
    interface Encoder {
        byte[] encode(WireEvent event);

        /** What closes the stream; empty in most framings. */
        default byte[] end() {
            return new byte[0];
        }
    }

    /** Cuts one stream into events, whatever the pieces in which its bytes come. */
    interface Decoder {
        /** An event larger than this is a fault of the upstream: pictures in one event stay well below. */
        int LARGEST_EVENT = 64 * 1024 * 1024;

        /**
         * Takes the next bytes; they are copied where they are kept.
         *
         * @return how many of the given bytes end with the last whole event, so that a relay can hold the rest back; -1 if
         *     no event ended among them
         * @throws dev.nonagon.spi.RouterException if an event grows beyond {@link #LARGEST_EVENT}
         */
        int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out);

        /** The stream has ended; what was begun is emitted as it is. */
        void end(Consumer<WireEvent> out);
    }
}
