package dev.nonagon.blackbox;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Packs bodies as clients do. */
final class Packing {
    private Packing() {}

    static byte[] gzip(byte[] plain) {
        return pack("gzip", plain);
    }

    static byte[] pack(String encoding, byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (encoding) {
                    case "gzip" -> new GZIPOutputStream(packed);
                    case "deflate" -> new DeflaterOutputStream(packed);
                    case "raw-deflate" -> new DeflaterOutputStream(packed, new Deflater(6, true));
                    case "zstd" -> new ZstdOutputStream(packed);
                    default -> throw new IllegalArgumentException(encoding);
                }) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
