package dev.nonagon.tokens;

import java.util.Base64;
import java.util.Optional;

/**
 * The size of a picture in pixels, as its header says it.
 *
 * @source PNG specification 11.2.2 (IHDR); GIF89a, section 18; JPEG, ITU T.81 B.2.2 (SOF); WebP container specification
 *     (VP8, VP8L, VP8X)
 */
public record PictureSize(int width, int height) {
    /** A JPEG may carry a preview and a colour profile before its size. */
    private static final int LONGEST_HEAD = 512 * 1024;

    private static final int LARGEST_SIDE = 65_536;

    /** The size of a picture in standard Base64; empty if it is none of PNG, JPEG, GIF and WebP. */
    public static Optional<PictureSize> of(String base64) {
        int characters = Math.min(base64.length(), LONGEST_HEAD) / 4 * 4;
        byte[] head;
        try {
            head = Base64.getMimeDecoder().decode(base64.substring(0, characters));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return of(head);
    }

    static Optional<PictureSize> of(byte[] head) {
        if (has(head, 1, "PNG") && head.length >= 24) {
            return sized(big(head, 16, 4), big(head, 20, 4));
        }
        if (has(head, 0, "GIF8") && head.length >= 10) {
            return sized(little(head, 6, 2), little(head, 8, 2));
        }
        if (has(head, 0, "RIFF") && has(head, 8, "WEBP") && head.length >= 30) {
            return webp(head);
        }
        return head.length > 4 && (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xd8 ? jpeg(head) : Optional.empty();
    }

    private static Optional<PictureSize> webp(byte[] head) {
        if (has(head, 12, "VP8X")) {
            return sized(1 + little(head, 24, 3), 1 + little(head, 27, 3));
        }
        if (has(head, 12, "VP8L")) {
            int bits = little(head, 21, 4);
            return sized(1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff));
        }
        return has(head, 12, "VP8 ")
                ? sized(little(head, 26, 2) & 0x3fff, little(head, 28, 2) & 0x3fff)
                : Optional.empty();
    }

    private static Optional<PictureSize> jpeg(byte[] head) {
        int at = 2;
        while (at + 9 < head.length) {
            if ((head[at] & 0xff) != 0xff) {
                return Optional.empty();
            }
            int marker = head[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
            } else if (marker == 0x01 || marker >= 0xd0 && marker <= 0xd8) {
                at += 2;
            } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                return sized(big(head, at + 7, 2), big(head, at + 5, 2));
            } else {
                at += 2 + Math.max(2, big(head, at + 2, 2));
            }
        }
        return Optional.empty();
    }

    private static Optional<PictureSize> sized(int width, int height) {
        boolean sane = width > 0 && height > 0 && width <= LARGEST_SIDE && height <= LARGEST_SIDE;
        return sane ? Optional.of(new PictureSize(width, height)) : Optional.empty();
    }

    private static boolean has(byte[] bytes, int at, String word) {
        if (bytes.length < at + word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int big(byte[] bytes, int at, int length) {
        int value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }

    private static int little(byte[] bytes, int at, int length) {
        int value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }
}
