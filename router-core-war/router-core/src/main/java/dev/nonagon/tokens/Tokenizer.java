package dev.nonagon.tokens;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts the tokens of texts (TK2, TK4, TK5). Thread-safe. */
public final class Tokenizer {
    /** Long enough that a cut word does not matter, short enough that one endless word does not hurt. */
    static final int PIECE = 32 * 1024;

    private static final int LOOK_BACK = 256;

    private final LongSupplier nanoTime;
    private final Duration allowed;
    private @Nullable SoftReference<Encoding> loaded;

    /**
     * @param nanoTime a monotonic clock
     * @param allowed how long one count may take
     */
    public Tokenizer(LongSupplier nanoTime, Duration allowed) {
        this.nanoTime = nanoTime;
        this.allowed = allowed;
    }

    /** A count that is going on; it stops looking closely when its time is over. Not thread-safe. */
    public final class Count {
        private final Encoding encoding = encoding();
        private final long deadline = nanoTime.getAsLong() + allowed.toNanos();
        private long characters;
        private long tokens;
        private long uncounted;

        private Count() {}

        /** Takes a text that stands for itself. */
        public void add(String text) {
            int from = 0;
            while (from < text.length()) {
                if (nanoTime.getAsLong() - deadline > 0 && characters > 0) {
                    uncounted += text.length() - from;
                    return;
                }
                int to = end(text, from);
                tokens += encoding.countTokensOrdinary(text.substring(from, to));
                characters += to - from;
                from = to;
            }
        }

        /** The tokens of all texts that were added. */
        public long tokens() {
            return characters == 0 ? tokens : tokens + Math.ceilDiv(uncounted * tokens, characters);
        }
    }

    /** Begins a count, whose time runs from now. */
    public Count begin() {
        return new Count();
    }

    /** Where a piece ends: before white space if there is some near, never inside a pair of surrogates. */
    private static int end(String text, int from) {
        int most = from + PIECE;
        if (most >= text.length()) {
            return text.length();
        }
        for (int i = most; i > most - LOOK_BACK; i--) {
            if (Character.isWhitespace(text.charAt(i)) && !Character.isWhitespace(text.charAt(i - 1))) {
                return i;
            }
        }
        return Character.isLowSurrogate(text.charAt(most)) ? most - 1 : most;
    }

    private synchronized Encoding encoding() {
        SoftReference<Encoding> known = loaded;
        Encoding encoding = known == null ? null : known.get();
        if (encoding == null) {
            encoding = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
            loaded = new SoftReference<>(encoding);
        }
        return encoding;
    }
}
