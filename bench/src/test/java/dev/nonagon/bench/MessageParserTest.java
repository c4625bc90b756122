package dev.nonagon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MessageParserTest {
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nX-Other: content-length: 9\r\ntransfer-encoding: chunked\r\n\r\n"
                    + "5;x=1\r\nhello\r\n1A\r\n, 26 bytes in this one....\r\n0\r\nTrailer: a\r\n\r\n";

    @Test
    @DisplayName("a chunked answer is the same in pieces of any size")
    void chunkedInPieces() throws ProtocolException {
        for (int size = 1; size <= CHUNKED.length(); size++) {
            MessageParser parser = MessageParser.ofAnswers();
            assertThat(bodyOf(parser, CHUNKED, size)).isEqualTo("hello, 26 bytes in this one....");
            assertThat(parser.done()).isTrue();
            assertThat(parser.status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("an answer with a length ends at its length, and the next one begins there")
    void lengthAndNext() throws ProtocolException {
        MessageParser parser = MessageParser.ofAnswers();
        ByteBuffer two = bytes(
                "HTTP/1.1 404 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabcHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        parser.feed(two, body -> {});
        assertThat(parser.done()).isTrue();
        assertThat(parser.status()).isEqualTo(404);
        assertThat(parser.closing()).isTrue();
        parser.reset();
        parser.feed(two, body -> {});
        assertThat(parser.status()).isEqualTo(200);
        assertThat(parser.done()).isTrue();
        assertThat(parser.closing()).isFalse();
    }

    @Test
    @DisplayName("a request knows its target")
    void target() throws ProtocolException {
        MessageParser parser = MessageParser.ofRequests();
        parser.feed(bytes("POST /paced/v1/chat HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"), body -> {});
        assertThat(parser.done()).isTrue();
        assertThat(parser.targets("/paced/".getBytes(StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(parser.targets("/plain/".getBytes(StandardCharsets.US_ASCII)))
                .isFalse();
    }

    private static String bodyOf(MessageParser parser, String wire, int size) throws ProtocolException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < wire.length(); at += size) {
            parser.feed(bytes(wire.substring(at, Math.min(wire.length(), at + size))), body -> {
                for (int i = body.position(); i < body.limit(); i++) {
                    out.write(body.get(i));
                }
            });
        }
        return out.toString(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
