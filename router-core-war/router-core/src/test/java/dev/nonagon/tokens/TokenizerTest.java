package dev.nonagon.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static final Tokenizer TOKENIZER = new Tokenizer(System::nanoTime, Duration.ofMinutes(1));

    private static long count(String text) {
        Tokenizer.Count count = TOKENIZER.begin();
        count.add(text);
        return count.tokens();
    }

    @Test
    @DisplayName("TK2 known texts have their known counts in o200k_base")
    void known() {
        assertThat(count("")).isZero();
        assertThat(count("hello world")).isEqualTo(2);
        assertThat(count("tiktoken is great!")).isEqualTo(6);
        assertThat(count("お誕生日おめでとう")).isEqualTo(8);
    }

    @Test
    @DisplayName("TK2 what looks like a special token is ordinary text")
    void specialTokens() {
        assertThat(count("<|endoftext|>")).isGreaterThan(3);
    }

    @Test
    @DisplayName("TK5 pieces change next to nothing, and no character is cut in two")
    void pieces() {
        String line = "the value of x is 42;\n";
        int times = 4 * Tokenizer.PIECE / line.length();
        assertThat(count(line.repeat(times)))
                .isCloseTo(count(line) * times, org.assertj.core.data.Percentage.withPercentage(0.1));
        assertThat(count("x" + "😀".repeat(Tokenizer.PIECE))).isBetween((long) Tokenizer.PIECE, 2L * Tokenizer.PIECE);
    }

    @Test
    @DisplayName("TK5 one endless word ends in bounded time")
    void endlessWord() {
        long before = System.nanoTime();
        assertThat(count("q7xz".repeat(500_000))).isGreaterThan(500_000);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("TK5 what is left at the deadline counts as dense as what was counted")
    void deadline() {
        AtomicLong now = new AtomicLong();
        Tokenizer slow =
                new Tokenizer(() -> now.addAndGet(Duration.ofMillis(600).toNanos()), Duration.ofSeconds(1));
        String text = "alpha beta gamma delta ".repeat(20_000);
        Tokenizer.Count count = slow.begin();
        count.add(text);
        count.add(text);
        assertThat(count.tokens()).isCloseTo(2 * count(text), org.assertj.core.data.Percentage.withPercentage(1));
    }
}
