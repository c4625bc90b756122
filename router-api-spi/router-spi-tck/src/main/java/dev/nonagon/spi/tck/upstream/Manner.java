package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import java.time.Duration;
import java.util.Optional;

/**
 * How the double behaves while it answers. Immutable.
 *
 * @param instead an error in place of the answer
 * @param fault what goes wrong inside a 200
 * @param faultAfter after how many events it does (for a whole body: half of it)
 * @param beforeHead how long nothing at all comes
 * @param betweenEvents the pause after each event
 * @param tornBytes if not 0, the body leaves in pieces of so many bytes, each flushed and in a chunk of its own
 * @param betweenPieces the pause after each such piece
 * @param transfer how the body's end is told
 */
public record Manner(
        Optional<HttpError> instead,
        Fault fault,
        int faultAfter,
        Duration beforeHead,
        Duration betweenEvents,
        int tornBytes,
        Duration betweenPieces,
        Transfer transfer,
        boolean gzip) {
    private static final Duration FOREVER = Duration.ofHours(1);

    /** What goes wrong after the head of a 200. */
    public enum Fault {
        NONE,
        /** The dialect's error event, then a clean end. */
        ERROR_EVENT,
        /** The connection closes in the middle of an event. */
        CUT,
        /** The same with a TCP reset. */
        RESET,
        /** A clean end without the terminal event. */
        NO_END,
        /** Not one byte of body. */
        EMPTY,
        /** Silence; it lasts until the peer leaves. */
        STALL
    }

    /** How a body's end is told. */
    public enum Transfer {
        CHUNKED,
        /** By closing the connection. */
        CLOSE,
        /** By a content-length. */
        LENGTH
    }

    /**
     * @param body empty: the dialect's own error shape with a message of its own
     */
    public record HttpError(int status, Headers headers, String body) {}

    /** As it should be. */
    public static Manner well() {
        return new Manner(
                Optional.empty(),
                Fault.NONE,
                0,
                Duration.ZERO,
                Duration.ZERO,
                0,
                Duration.ZERO,
                Transfer.CHUNKED,
                false);
    }

    public static Manner status(int status) {
        return status(status, Headers.none(), "");
    }

    public static Manner status(int status, Headers headers, String body) {
        return well().instead(new HttpError(status, headers, body));
    }

    /** A fault after {@code events} events. */
    public static Manner fault(Fault fault, int events) {
        Manner m = well();
        return new Manner(
                m.instead,
                fault,
                events,
                m.beforeHead,
                m.betweenEvents,
                m.tornBytes,
                m.betweenPieces,
                m.transfer,
                m.gzip);
    }

    /** Silence before the head, until the peer leaves. */
    public static Manner hang() {
        return well().beforeHead(FOREVER);
    }

    public Manner instead(HttpError error) {
        return new Manner(
                Optional.of(error),
                fault,
                faultAfter,
                beforeHead,
                betweenEvents,
                tornBytes,
                betweenPieces,
                transfer,
                gzip);
    }

    public Manner beforeHead(Duration wait) {
        return new Manner(instead, fault, faultAfter, wait, betweenEvents, tornBytes, betweenPieces, transfer, gzip);
    }

    public Manner betweenEvents(Duration wait) {
        return new Manner(instead, fault, faultAfter, beforeHead, wait, tornBytes, betweenPieces, transfer, gzip);
    }

    /** Writes of so many bytes, with a pause after each. */
    public Manner torn(int bytes, Duration pause) {
        return new Manner(instead, fault, faultAfter, beforeHead, betweenEvents, bytes, pause, transfer, gzip);
    }

    public Manner transfer(Transfer how) {
        return new Manner(instead, fault, faultAfter, beforeHead, betweenEvents, tornBytes, betweenPieces, how, gzip);
    }

    /** A body in gzip, whether the peer accepts that or not. */
    public Manner gzipped() {
        return new Manner(
                instead, fault, faultAfter, beforeHead, betweenEvents, tornBytes, betweenPieces, transfer, true);
    }

    static Duration forever() {
        return FOREVER;
    }
}
