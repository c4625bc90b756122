package dev.nonagon.seals;

import java.util.Arrays;
import java.util.List;

/** Reads bytes as protocol-buffer fields, as far as telling envelopes apart needs it. */
final class ProtoTree {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int BROKEN = -1;

    private final byte[] bytes;
    private int at;

    private ProtoTree(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Whether the whole is a message, its first field of the first number in {@code path} is a message again, and so on, and
     * the last one's content begins with the byte {@code first}.
     */
    static boolean fits(byte[] bytes, List<Integer> path, int first) {
        byte[] content = bytes;
        for (int number : path) {
            byte[] inner = new ProtoTree(content).first(number);
            if (inner.length == 0) {
                return false;
            }
            content = inner;
        }
        return (content[0] & 0xFF) == first;
    }

    /** The content of the first field of that number, which must be the message's first; empty if it is no message. */
    private byte[] first(int number) {
        byte[] found = {};
        boolean begun = false;
        while (at < bytes.length) {
            long tag = varint();
            int type = (int) (tag & 7);
            long field = tag >>> 3;
            int from = at;
            if (tag <= 0 || field == 0 || !skip(type)) {
                return new byte[0];
            }
            if (!begun) {
                if (field != number || type != LENGTH) {
                    return new byte[0];
                }
                begun = true;
                ProtoTree length = new ProtoTree(bytes);
                length.at = from;
                length.varint();
                found = Arrays.copyOfRange(bytes, length.at, at);
            }
        }
        return found;
    }

    private boolean skip(int type) {
        long length =
                switch (type) {
                    case VARINT -> varint() < 0 ? BROKEN : 0;
                    case FIXED64 -> 8;
                    case LENGTH -> varint();
                    case FIXED32 -> 4;
                    default -> BROKEN;
                };
        if (length < 0 || length > bytes.length - at) {
            return false;
        }
        at += (int) length;
        return true;
    }

    /** Below zero if it is none. */
    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 63 && at < bytes.length; shift += 7) {
            int b = bytes[at++];
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return value;
            }
        }
        return BROKEN;
    }
}
