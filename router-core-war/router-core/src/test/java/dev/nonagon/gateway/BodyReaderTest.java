package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nonagon.spi.Headers;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BodyReaderTest {
    private static final byte[] TEXT = "{\"model\":\"ünïcode/模型\"}".getBytes(StandardCharsets.UTF_8);

    private interface Packer {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] packed(Packer packer, byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream packing = packer.over(out)) {
            packing.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] read(long limit, byte[] body, String encoding) throws IOException, Refusal {
        Headers headers = encoding.isEmpty() ? Headers.none() : Headers.of("Content-Encoding", encoding);
        return new BodyReader(limit).read(new FakeExchange("POST", "/", headers, body, Map.of()));
    }

    @Test
    @DisplayName("gzip, deflate in both spellings, zstd and chains of them are unpacked")
    void encodings() throws Exception {
        assertThat(read(1000, TEXT, "")).isEqualTo(TEXT);
        assertThat(read(1000, TEXT, "identity")).isEqualTo(TEXT);
        assertThat(read(1000, packed(GZIPOutputStream::new, TEXT), "gzip")).isEqualTo(TEXT);
        assertThat(read(1000, packed(DeflaterOutputStream::new, TEXT), "deflate"))
                .isEqualTo(TEXT);
        byte[] raw = packed(o -> new DeflaterOutputStream(o, new Deflater(6, true)), TEXT);
        assertThat(read(1000, raw, "deflate")).isEqualTo(TEXT);
        byte[] zstd = packed(ZstdOutputStream::new, TEXT);
        assertThat(read(1000, zstd, "ZSTD")).isEqualTo(TEXT);
        assertThat(read(1000, packed(GZIPOutputStream::new, zstd), "zstd, gzip"))
                .isEqualTo(TEXT);
    }

    @Test
    @DisplayName("W2 an unknown encoding is a 415 that names the known ones")
    void unknownEncoding() {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(1000, TEXT, "br"));
        assertThat(refusal.status()).isEqualTo(415);
        assertThat(refusal.failure().message()).contains("'br'").contains("gzip, deflate or zstd");
    }

    @Test
    @DisplayName("W2 a body that is not what its encoding says is a 400")
    void damaged() throws Exception {
        for (String encoding : new String[] {"gzip", "deflate", "zstd"}) {
            assertThat(catchThrowableOfType(Refusal.class, () -> read(1000, TEXT, encoding))
                            .status())
                    .as(encoding)
                    .isEqualTo(400);
        }
        byte[] cut = java.util.Arrays.copyOf(packed(GZIPOutputStream::new, TEXT), 20);
        assertThat(catchThrowableOfType(Refusal.class, () -> read(1000, cut, "gzip"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("W2 a body over the limit is a 413, also when it only grows by unpacking")
    void limit() throws Exception {
        byte[] large = new byte[5000];
        assertThat(catchThrowableOfType(Refusal.class, () -> read(4999, large, ""))
                        .status())
                .isEqualTo(413);
        byte[] bomb = packed(GZIPOutputStream::new, new byte[1_000_000]);
        assertThat(bomb.length).isLessThan(4999);
        assertThat(catchThrowableOfType(Refusal.class, () -> read(4999, bomb, "gzip"))
                        .status())
                .isEqualTo(413);
        assertThat(read(5000, large, "")).hasSize(5000);
    }

    @Test
    @DisplayName("W2 a body that is shorter than its length says is a 400")
    void early() {
        Headers headers = Headers.of("content-length", Integer.toString(TEXT.length + 1));
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> new BodyReader(1000).read(new FakeExchange("POST", "/", headers, TEXT, Map.of())));
        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.failure().message()).contains("shorter than its content-length");
    }

    @Test
    @DisplayName("A refusal's failure knows its status, for a format may name it after that")
    void status() {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(1, TEXT, ""));
        assertThat(refusal.failure().status()).isEqualTo(413);
    }
}
