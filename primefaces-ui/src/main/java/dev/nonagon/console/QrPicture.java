package dev.nonagon.console;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import java.util.Map;

/** A text as a code that cameras read, drawn as one path. */
final class QrPicture {
    private QrPicture() {}

    static String svg(String text) {
        BitMatrix dots;
        try {
            dots = new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(EncodeHintType.MARGIN, 1, EncodeHintType.CHARACTER_SET, "UTF-8"));
        } catch (WriterException e) {
            // Too long for a code; the address stands beside it.
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < dots.getHeight(); y++) {
            for (int x = 0; x < dots.getWidth(); x++) {
                if (dots.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return "<svg viewBox=\"0 0 " + dots.getWidth() + " " + dots.getHeight()
                + "\" aria-hidden=\"true\" shape-rendering=\"crispEdges\"><path d=\"" + path
                + "\" fill=\"#111\"/></svg>";
    }
}
