package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PicturesTest {
    private static final int DOT = 8;
    private static final int WHITE = 0xFFFFFF;

    @Test
    @DisplayName("L1 a camera reads the address from the picture")
    void code() throws Exception {
        String address = "https://login.by-code.example/device?user_code=USER-1&more=äöü";
        assertThat(read(QrPicture.svg(address))).isEqualTo(address);
        assertThat(QrPicture.svg("x".repeat(5_000))).as("too long for a code").isEmpty();
    }

    private static String read(String svg) throws Exception {
        Matcher box = Pattern.compile("viewBox=\"0 0 ([0-9]+) ").matcher(svg);
        assertThat(box.find()).isTrue();
        int side = Integer.parseInt(box.group(1)) * DOT;
        int[] pixels = new int[side * side];
        Arrays.fill(pixels, WHITE);
        Matcher dot = Pattern.compile("M([0-9]+) ([0-9]+)h1").matcher(svg);
        while (dot.find()) {
            int x = Integer.parseInt(dot.group(1)) * DOT;
            int y = Integer.parseInt(dot.group(2)) * DOT;
            for (int row = y; row < y + DOT; row++) {
                Arrays.fill(pixels, row * side + x, row * side + x + DOT, 0);
            }
        }
        try {
            return new QRCodeReader()
                    .decode(
                            new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(side, side, pixels))),
                            Map.of(DecodeHintType.PURE_BARCODE, true))
                    .getText();
        } catch (NotFoundException e) {
            throw new AssertionError("No code in the picture", e);
        }
    }

    @Test
    @DisplayName("a provider without a picture has letters, in a colour that stays")
    void letters() {
        assertThat(Look.letters("Some Provider (by way of its tool)")).isEqualTo("SP");
        assertThat(Look.letters("One")).isEqualTo("ON");
        assertThat(Look.letters("x")).isEqualTo("X");
        assertThat(Look.hue("some-id")).isBetween(0, 359).isEqualTo(Look.hue("some-id"));
    }

    @Test
    @DisplayName("times and numbers are told shortly")
    void numbers() {
        assertThat(RequestLine.time(java.time.Duration.ofMillis(55))).isEqualTo("55 ms");
        assertThat(RequestLine.time(java.time.Duration.ofMillis(1_240))).isEqualTo("1.2 s");
        assertThat(QuotaBar.number(1_234_567)).isEqualTo("1,234,567");
        assertThat(QuotaBar.number(0.5)).isEqualTo("0.50");
    }
}
