package dev.nonagon.requestlog;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** As much of one body as may be kept (D6). Thread-safe. */
final class KeptBody {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] LINE_END = {'\n'};

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

    /** A body that is there already and never changes: it is not copied while it fits. It takes the place of what was kept. */
    synchronized void whole(byte[] body) {
        allowance.giveBack(taken);
        taken = 0;
        pieces.reset();
        seen = body.length;
        if (closed) {
            return;
        }
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

    /** The next of several messages, on a line of its own. */
    synchronized void message(byte[] text) {
        if (seen > 0) {
            add(LINE_END, 0, LINE_END.length);
        }
        add(text, 0, text.length);
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
