package dev.nonagon.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UsageTapTest {
    private static final int PROMPT = 77;

    private final UsageTap tap = new UsageTap(() -> PROMPT);

    private static TokenUsage told(long input, long output) {
        return new TokenUsage(input, output, 30, 20, 10, 0, false);
    }

    private void used(long input, long output) {
        tap.hear(new ChatEvent.Used(told(input, output)));
    }

    private void says(int characters) {
        tap.hear(new ChatEvent.TextDelta(0, "x".repeat(characters)));
    }

    private static TokenUsage guessed(long input, long output) {
        return new TokenUsage(input, output, 30, 20, 10, 0, true);
    }

    @Test
    @DisplayName("K62 an answer that began with 100 and 1 and ended with 7 is 100 and 7, once")
    void whole() {
        tap.hear(new ChatEvent.Started("id", "the-model"));
        assertThat(tap.model()).isEqualTo("the-model");
        used(100, 1);
        says(400);
        used(100, 7);
        tap.hear(new ChatEvent.Finished(StopReason.END));
        assertThat(tap.usage()).isEqualTo(told(100, 7));
        assertThat(tap.reported()).contains(told(100, 7));
    }

    @Test
    @DisplayName("G3 a stream that ended in the middle has the prompt that it told, and the answer that was delivered")
    void cut() {
        used(100, 1);
        says(401);
        assertThat(tap.usage()).isEqualTo(guessed(100, 101));
        tap.hear(new ChatEvent.Failed(Failure.of(Failure.Kind.OVERLOADED, "Overloaded")));
        assertThat(tap.usage()).isEqualTo(guessed(100, 101));
        // Thoughts and arguments are delivered, too.
        tap.hear(new ChatEvent.ThinkingDelta(1, "1234"));
        tap.hear(new ChatEvent.ArgumentsDelta(2, "5678"));
        assertThat(tap.usage()).isEqualTo(guessed(100, 103));
        // What it said itself is no more than that.
        assertThat(tap.reported()).contains(told(100, 1));
    }

    @Test
    @DisplayName("a stream that counts along is believed up to where it was cut; the count is no sum")
    void runningCounts() {
        used(100, 0);
        says(4);
        used(100, 200);
        says(4);
        used(100, 400);
        assertThat(tap.usage()).isEqualTo(told(100, 400));
        says(4);
        assertThat(tap.usage()).as("three pieces are no more than it has told").isEqualTo(told(100, 400));
    }

    @Test
    @DisplayName("numbers that came after the last word are the numbers, though the end itself is missing")
    void cutAfterTheNumbers() {
        used(100, 1);
        says(400);
        used(100, 7);
        assertThat(tap.usage()).isEqualTo(told(100, 7));
    }

    @Test
    @DisplayName("G2 K66 without numbers both are estimates, and said to be")
    void silent() {
        assertThat(tap.usage()).isEqualTo(TokenUsage.estimate(PROMPT, 0));
        assertThat(tap.reported()).isEmpty();
        says(9);
        assertThat(tap.usage()).isEqualTo(TokenUsage.estimate(PROMPT, 3));
        tap.hear(new ChatEvent.Finished(StopReason.END));
        assertThat(tap.usage()).isEqualTo(TokenUsage.estimate(PROMPT, 3));
    }

    @Test
    @DisplayName("K66 numbers of nothing for an answer that said something are none; a prompt alone keeps its number")
    void zeros() {
        tap.hear(new ChatEvent.Used(TokenUsage.none()));
        says(8);
        assertThat(tap.usage()).isEqualTo(TokenUsage.estimate(PROMPT, 2));
        used(100, 0);
        tap.hear(new ChatEvent.Finished(StopReason.END));
        assertThat(tap.usage()).isEqualTo(guessed(100, 2));
    }
}
