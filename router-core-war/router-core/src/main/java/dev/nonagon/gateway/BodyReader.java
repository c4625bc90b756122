package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import io.airlift.compress.zstd.ZstdInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Reads a request's body to its end, unpacked, up to a limit that holds for the packed and the unpacked size. */
final class BodyReader {
    private final long limit;

    BodyReader(long limit) {
        this.limit = limit;
    }

    byte[] read(ClientExchange exchange) throws Refusal {
        Headers headers = exchange.headers();
        long length = headers.first("content-length").map(BodyReader::length).orElse(-1L);
        if (length > limit) {
            throw tooLarge();
        }
        byte[] body = sent(exchange, length);
        List<String> encodings = headers.all("content-encoding").stream()
                .flatMap(h -> Arrays.stream(h.split(",", -1)))
                .map(e -> e.strip().toLowerCase(Locale.ROOT))
                .filter(e -> !e.isEmpty() && !e.equals("identity"))
                .toList();
        for (String encoding : encodings.reversed()) {
            body = unpacked(body, encoding);
        }
        return body;
    }

    private byte[] sent(ClientExchange exchange, long length) throws Refusal {
        try {
            return plain(exchange.body(), length);
        } catch (IOException e) {
            // Mostly a client that has left; one that is still there must not take silence for an answer.
            throw new Refusal(
                    400,
                    Failure.Kind.INVALID_REQUEST,
                    "The body cannot be read to its end: it is shorter than its content-length, or its chunks are broken.");
        }
    }

    private byte[] unpacked(byte[] body, String encoding) throws Refusal {
        try {
            InputStream packed = new java.io.ByteArrayInputStream(body);
            return switch (encoding) {
                case "gzip", "x-gzip" -> plain(new GZIPInputStream(packed), -1);
                case "deflate" -> plain(inflater(body, packed), -1);
                case "zstd" -> plain(new ZstdInputStream(packed), -1);
                default ->
                    throw new Refusal(
                            415,
                            Failure.Kind.INVALID_REQUEST,
                            "The content encoding '" + encoding
                                    + "' is not supported. Send gzip, deflate or zstd, or no content-encoding.",
                            Headers.of("accept-encoding", "gzip, deflate, zstd"));
            };
        } catch (ZipException | EOFException e) {
            throw damaged(encoding);
        } catch (IOException | RuntimeException e) {
            // The zstd decoder reports damage with exceptions of its own.
            throw damaged(encoding);
        }
    }

    private static Refusal damaged(String encoding) {
        return new Refusal(
                400,
                Failure.Kind.INVALID_REQUEST,
                "The body is not valid " + encoding + ", though its content-encoding says so.");
    }

    /** "deflate" means zlib (RFC 9110, section 8.4.1.2), but some senders leave zlib's two bytes away. */
    private static InputStream inflater(byte[] body, InputStream packed) {
        boolean zlib =
                body.length >= 2 && (body[0] & 0x0f) == 8 && (((body[0] & 0xff) << 8) | (body[1] & 0xff)) % 31 == 0;
        return new InflaterInputStream(packed, new Inflater(!zlib));
    }

    private byte[] plain(InputStream in, long expected) throws IOException, Refusal {
        if (expected >= 0 && expected <= limit) {
            byte[] exact = in.readNBytes((int) expected);
            if (exact.length < expected) {
                throw new EOFException("The client ended its body early");
            }
            return exact;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
        byte[] buffer = new byte[16 * 1024];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
            if (total > limit) {
                throw tooLarge();
            }
            out.write(buffer, 0, n);
        }
        return out.toByteArray();
    }

    private Refusal tooLarge() {
        return new Refusal(
                413,
                Failure.Kind.INVALID_REQUEST,
                "The request is larger than " + limit / (1024 * 1024)
                        + " MiB. Send less, or raise nonagon.gateway.max-body-bytes.");
    }

    private static long length(String header) {
        try {
            return Long.parseLong(header.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
