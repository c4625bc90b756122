package dev.nonagon.apikeys;

import java.util.List;

/**
 * The most that a request may take.
 *
 * @param input tokens of the prompt
 * @param output tokens of the longest answer
 * @param targets {@code provider/model} of all that may come to answer
 */
public record Estimate(long input, long output, List<String> targets) {
    public Estimate {
        input = Math.max(0, input);
        output = Math.max(0, output);
        targets = List.copyOf(targets);
    }

    long tokens() {
        return input + output;
    }
}
