package dev.nonagon.requestlog;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of one body as may be kept (D6). Thread-safe. */
final class KeptBody {
    private static final byte[] NOTHING = new byte[0];

    private final Allowance allowance;
    private final int most;
    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream(0);
    private byte[] whole = NOTHING;
    private long seen;
    private long taken;
    private boolean closed;

    KeptBody(Allowance allowance, int most) {
        this.allowance = allowance;
        this.most = most;
    }

    /** A body that is there already and never changes: it is not copied while it fits. */
    synchronized void whole(byte[] body) {
        seen = body.length;
        int kept = allowance.take(Math.min(body.length, most));
        taken = kept;
        whole = kept == body.length ? body : Arrays.copyOf(body, kept);
    }

    synchronized void add(byte[] bytes, int offset, int length) {
        seen += length;
        if (closed || pieces.size() < seen - length) {
            // What follows a gap would be taken for what belongs there.
            return;
        }
        int kept = allowance.take(Math.min(length, most - pieces.size()));
        taken += kept;
        pieces.write(bytes, offset, kept);
    }

    synchronized byte[] bytes() {
        return pieces.size() > 0 ? pieces.toByteArray() : whole;
    }

    /** How long the body was, kept or not. */
    synchronized long length() {
        return seen;
    }

    synchronized boolean cut() {
        return seen > Math.max(pieces.size(), whole.length);
    }

    /** Lets go of everything; nothing can be added any more. */
    synchronized void release() {
        closed = true;
        allowance.giveBack(taken);
        taken = 0;
        whole = NOTHING;
        pieces.reset();
    }
}
