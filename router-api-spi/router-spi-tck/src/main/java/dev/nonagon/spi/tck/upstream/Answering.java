package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.tck.upstream.Manner.Fault;
import dev.nonagon.spi.tck.upstream.Manner.Transfer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Writes one answer in one manner. Used by one thread. */
final class Answering {
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;
    private final Received received;
    private final Manner manner;
    private final ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    private final java.util.Optional<GZIPOutputStream> zip;

    Answering(Connection connection, Received received, Manner manner) throws IOException {
        this.connection = connection;
        this.received = received;
        this.manner = manner;
        this.zip =
                manner.gzip() ? java.util.Optional.of(new GZIPOutputStream(zipped, true)) : java.util.Optional.empty();
    }

    /**
     * Sends an answer that is one body.
     *
     * @return whether the connection may take the next request
     */
    boolean whole(int status, String contentType, Headers more, byte[] body) throws IOException {
        connection.pause(manner.beforeHead());
        boolean plain = manner.fault() == Fault.NONE
                && !manner.gzip()
                && manner.tornBytes() == 0
                && manner.transfer() != Transfer.CLOSE;
        if (plain) {
            byte[] head = head(status, contentType, more, "content-length: " + body.length + "\r\n");
            byte[] all = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            connection.write(all);
            return true;
        }
        int half = body.length / 2;
        return events(
                status,
                contentType,
                more,
                List.of(Arrays.copyOf(body, half), Arrays.copyOfRange(body, half, body.length)),
                new byte[0]);
    }

    /**
     * Sends an answer event by event.
     *
     * @param errorEvent what stands for the rest if the fault is an error event
     * @return whether the connection may take the next request
     */
    boolean events(int status, String contentType, Headers more, List<byte[]> events, byte[] errorEvent)
            throws IOException {
        connection.write(head(
                status,
                contentType,
                more,
                manner.transfer() == Transfer.CLOSE ? "connection: close\r\n" : "transfer-encoding: chunked\r\n"));
        Fault fault = manner.fault();
        int until = fault == Fault.NONE ? events.size() : Math.min(manner.faultAfter(), events.size() - 1);
        if (fault == Fault.EMPTY) {
            return end();
        }
        for (int i = 0; i < until; i++) {
            send(events.get(i));
        }
        return switch (fault) {
            case NONE, EMPTY, NO_END -> end();
            case ERROR_EVENT -> {
                send(errorEvent);
                yield end();
            }
            case CUT -> {
                cut(events.get(until));
                yield false;
            }
            case RESET -> {
                cut(events.get(until));
                connection.reset();
                yield false;
            }
            case STALL -> {
                connection.pause(Manner.forever());
                for (int i = until; i < events.size(); i++) {
                    send(events.get(i));
                }
                yield end();
            }
        };
    }

    private byte[] head(int status, String contentType, Headers more, String framing) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(" Double\r\ncontent-type: ")
                .append(contentType)
                .append("\r\nrequest-id: req_double\r\n")
                .append(framing);
        if (manner.gzip()) {
            head.append("content-encoding: gzip\r\n");
        }
        more.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void send(byte[] event) throws IOException {
        body(zipped(event));
        received.eventSent();
        connection.pause(manner.betweenEvents());
    }

    private void cut(byte[] event) throws IOException {
        body(zipped(Arrays.copyOf(event, event.length / 2)));
    }

    private byte[] zipped(byte[] bytes) throws IOException {
        if (zip.isEmpty()) {
            return bytes;
        }
        zip.get().write(bytes);
        zip.get().flush();
        byte[] out = zipped.toByteArray();
        zipped.reset();
        return out;
    }

    private boolean end() throws IOException {
        if (zip.isPresent()) {
            zip.get().finish();
            body(zipped.toByteArray());
        }
        if (manner.transfer() == Transfer.CLOSE) {
            return false;
        }
        connection.write(LAST_CHUNK);
        return true;
    }

    private void body(byte[] bytes) throws IOException {
        int step = manner.tornBytes() == 0 ? Math.max(1, bytes.length) : manner.tornBytes();
        for (int i = 0; i < bytes.length; i += step) {
            piece(step >= bytes.length ? bytes : Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + step)));
            if (manner.tornBytes() > 0) {
                connection.pause(manner.betweenPieces());
            }
        }
    }

    private void piece(byte[] bytes) throws IOException {
        if (manner.transfer() == Transfer.CLOSE) {
            connection.write(bytes);
            return;
        }
        byte[] size = (Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = Arrays.copyOf(size, size.length + bytes.length + 2);
        System.arraycopy(bytes, 0, chunk, size.length, bytes.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        connection.write(chunk);
    }
}
