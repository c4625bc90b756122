package dev.nonagon.seals;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that an answer taught. Immutable; what it holds is secret.
 *
 * @param conversation whose it is
 * @param family who minted the seals; a family after a {@code !} has refused them
 * @param keys under which the thoughts and the seal are found again; empty if only the hashes count
 * @param thoughts sealed thoughts, in their order
 * @param seal the seal on the call or the text itself
 * @param hashes of all seals it is about
 */
record Remembered(
        String conversation,
        String family,
        List<String> keys,
        List<Thought> thoughts,
        Optional<String> seal,
        List<String> hashes) {
    private static final int OVERHEAD = 160;
    private static final int KEY_OVERHEAD = 80;
    private static final String REFUSED = "!";

    Remembered {
        keys = List.copyOf(keys);
        thoughts = List.copyOf(thoughts);
        hashes = List.copyOf(hashes);
    }

    /**
     * A sealed thought.
     *
     * @param leading whether it stood before everything else in its answer
     */
    record Thought(String text, boolean redacted, String seal, boolean leading) {
        Part.Thinking part(FormatId format) {
            return new Part.Thinking(text, redacted, Optional.of(new Seal(format, seal)), Extras.none());
        }

        @Override
        public String toString() {
            return "Thought[secret]";
        }
    }

    static Remembered refused(String conversation, String family, List<String> hashes) {
        return new Remembered(conversation, REFUSED + family, List.of(), List.of(), Optional.empty(), hashes);
    }

    /** The hashes of the seals that it holds itself. */
    static List<String> hashes(List<Thought> thoughts, Optional<String> seal) {
        List<String> hashes = new ArrayList<>();
        thoughts.forEach(thought -> hashes.add(Prints.ofSeal(thought.seal())));
        seal.ifPresent(value -> hashes.add(Prints.ofSeal(value)));
        return hashes;
    }

    static boolean refusedBy(String family, String entry) {
        return entry.startsWith(REFUSED) && entry.substring(1).equals(family);
    }

    /** About how many bytes of memory it takes. */
    long weight() {
        long weight = OVERHEAD;
        for (Thought thought : thoughts) {
            weight += OVERHEAD + 2L * thought.text().length() + thought.seal().length();
        }
        return weight + seal.map(String::length).orElse(0) + (long) KEY_OVERHEAD * (keys.size() + hashes.size());
    }

    @Override
    public String toString() {
        return "Remembered[" + conversation + ", " + family + ", " + thoughts.size() + " thoughts]";
    }
}
