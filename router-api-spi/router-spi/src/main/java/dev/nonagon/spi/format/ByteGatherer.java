package dev.nonagon.spi.format;

import dev.nonagon.spi.RouterException;
import java.util.Arrays;

/** A growing run of bytes with a ceiling. */
final class ByteGatherer {
    private byte[] bytes = new byte[256];
    private int size;

    void add(byte[] source, int offset, int length) {
        if (length == 0) {
            return;
        }
        if (size + (long) length > Framing.Decoder.LARGEST_EVENT) {
            throw new RouterException("The upstream sent one event of more than "
                    + Framing.Decoder.LARGEST_EVENT / (1024 * 1024) + " MiB; it cannot be relayed");
        }
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
        }
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    int size() {
        return size;
    }

    byte[] take() {
        byte[] result = Arrays.copyOf(bytes, size);
        size = 0;
        if (bytes.length > 64 * 1024) {
            bytes = new byte[256];
        }
        return result;
    }
}
