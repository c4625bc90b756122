package dev.nonagon.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTest {
    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String base64(String latin1) {
        return base64(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    @DisplayName("TK3 the size of real pictures is read from their header")
    void real(String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(new BufferedImage(301, 205, BufferedImage.TYPE_INT_RGB), format, out))
                .isTrue();
        assertThat(PictureSize.of(base64(out.toByteArray()))).contains(new PictureSize(301, 205));
    }

    @Test
    @DisplayName("TK3 the three kinds of WebP")
    void webp() {
        HexFormat hex = HexFormat.of();
        byte[] head = "RIFF....WEBP".getBytes(StandardCharsets.US_ASCII);
        String start = hex.formatHex(head);
        // 10 bytes of flags and sizes: width - 1 and height - 1, three bytes each.
        byte[] extended = hex.parseHex(start + "56503858" + "0a000000" + "00000000" + "2c0100" + "cc0000");
        byte[] lossy = hex.parseHex(start + "56503820" + "00000000" + "000000" + "9d012a" + "2d01" + "cd00");
        int bits = 300 | 204 << 14;
        byte[] lossless = hex.parseHex(start + "5650384c" + "00000000" + "2f"
                + hex.formatHex(new byte[] {(byte) bits, (byte) (bits >> 8), (byte) (bits >> 16), (byte) (bits >> 24)})
                + "0000000000");
        for (byte[] picture : new byte[][] {extended, lossy, lossless}) {
            assertThat(PictureSize.of(picture)).contains(new PictureSize(301, 205));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "not base64 at all", "iVBORw0KGgo=", "/9j/4AAQSkZJRg==", "UklGRg=="})
    @DisplayName("TK3 what is no picture has no size, and is no error")
    void none(String text) {
        assertThat(PictureSize.of(text)).isEmpty();
    }

    @Test
    @DisplayName("pages of a PDF: its page objects, else the count of its tree, else its size")
    void pages() {
        assertThat(DocumentPages.of(base64("%PDF-1.4 <</Type /Pages /Count 2>> <</Type/Page /A 1>> <</Type /Page>>")))
                .isEqualTo(2);
        assertThat(DocumentPages.of(base64("%PDF-1.7 /Type/Pages/Count 37"))).isEqualTo(37);
        assertThat(DocumentPages.of(base64("x".repeat(160_000)))).isEqualTo(3);
        assertThat(DocumentPages.of("")).isEqualTo(1);
    }
}
