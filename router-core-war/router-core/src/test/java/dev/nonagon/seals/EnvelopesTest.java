package dev.nonagon.seals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes are those of signatures that are published in their vendors' examples; the contents are random. */
class EnvelopesTest {
    private final Envelopes envelopes = Envelopes.bundled();

    private static byte[] field(int number, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | 2);
        int length = content.length;
        for (; length > 127; length >>>= 7) {
            out.write(length & 0x7F | 0x80);
        }
        out.write(length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static String claude() {
        byte[] head = join(new byte[] {8, 9, 24, 2}, field(5, random(64, 1)));
        byte[] body = join(field(1, head), field(2, random(12, 2)), field(3, random(300, 3)));
        return Base64.getEncoder().encodeToString(join(field(2, body), new byte[] {24, 1}));
    }

    static String gemini() {
        return Base64.getEncoder()
                .encodeToString(join(
                        field(1, join(new byte[] {1}, random(35, 4))), field(1, join(new byte[] {1}, random(112, 5)))));
    }

    static String gpt() {
        return "gAAAAAB" + Base64.getUrlEncoder().encodeToString(random(200, 6));
    }

    @Test
    @DisplayName("L5 each family's envelope is told from the others")
    void families() {
        assertThat(claude()).startsWith("E");
        assertThat(envelopes.family(claude())).contains("claude");
        assertThat(envelopes.family(gemini())).contains("gemini");
        assertThat(envelopes.family(gpt())).contains("gpt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sig_0123456789abcdef0123456789abcdef",
                "gAAAA",
                "not base64 at all, but long enough",
                "skip_thought_signature_validator"
            })
    @DisplayName("L5 what is not certain is nobody's")
    void uncertain(String seal) {
        assertThat(envelopes.family(seal)).isEmpty();
    }

    @Test
    @DisplayName("L5 cut or random bytes are nobody's, and never an error")
    void damaged() {
        String whole = claude();
        for (int length = 0; length < whole.length() - 8; length++) {
            assertThat(envelopes.family(whole.substring(0, length))).isEmpty();
        }
        for (int seed = 0; seed < 5_000; seed++) {
            String noise = Base64.getEncoder().encodeToString(random(60 + seed % 60, seed));
            assertThat(envelopes.family(noise)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages.1.content.0: Invalid `signature` in `thinking` block",
                "messages.3.content.0: Invalid `data` in `redacted_thinking` block",
                "The encrypted content gAAA...abcd could not be verified.",
                "Thought signature is not valid",
                "Corrupted thought signature.",
                "messages.3.content.0.thinking.signature: Field required",
                "messages.5.content.1: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified."
            })
    @DisplayName("L8 how vendors say that they refuse a seal")
    void refusals(String message) {
        assertThat(envelopes.refused(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens: must be greater than thinking.budget_tokens",
                "messages: roles must alternate",
                "Invalid API key",
                "Function call is missing a thought_signature in functionCall parts",
                "prompt is too long"
            })
    @DisplayName("L8 what has another reason is not repeated")
    void others(String message) {
        assertThat(envelopes.refused(message)).isFalse();
    }
}
