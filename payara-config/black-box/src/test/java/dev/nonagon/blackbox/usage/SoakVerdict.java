package dev.nonagon.blackbox.usage;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a soak's samples say. The first third is warming up (classes, caches, pools); a leak goes on after it, so the mean of
 * the last third must not be more than {@value #GROWTH_PERCENT} % above that of the middle third.
 */
final class SoakVerdict {
    static final int GROWTH_PERCENT = 5;

    /** With fewer a third is no mean. */
    static final int LEAST_SAMPLES = 12;

    private SoakVerdict() {}

    /**
     * Whether the heap is flat.
     *
     * @param live bytes that were reachable, sample by sample
     * @return what is wrong; empty if nothing is
     */
    static Optional<String> heap(List<Long> live) {
        if (live.size() < LEAST_SAMPLES) {
            return Optional.of("only " + live.size() + " of " + LEAST_SAMPLES + " samples of the heap");
        }
        int third = live.size() / 3;
        double middle = mean(live.subList(live.size() - 2 * third, live.size() - third));
        double last = mean(live.subList(live.size() - third, live.size()));
        return last <= middle * (100 + GROWTH_PERCENT) / 100
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the live heap grew by %.1f %% from the middle third's mean of %.0f bytes to the last one's of %.0f",
                        (last / middle - 1) * 100,
                        middle,
                        last));
    }

    private static double mean(List<Long> bytes) {
        return bytes.stream().mapToLong(Long::longValue).average().orElseThrow();
    }

    /**
     * Whether the request log kept to its budget, and was put to the test.
     *
     * @param most bytes that it ever held
     * @return what is wrong; empty if nothing is
     */
    static Optional<String> log(long most, long budget) {
        if (most > budget) {
            return Optional.of("the request log held " + most + " bytes of " + budget);
        }
        return most < budget * 3 / 4
                ? Optional.of("the request log held " + most + " bytes at most: its budget of " + budget
                        + " was never reached")
                : Optional.empty();
    }
}
