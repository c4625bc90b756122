package dev.nonagon.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentScanTest {
    private static ArgumentScan scan(String text) {
        ArgumentScan scan = new ArgumentScan();
        scan.feed(text);
        return scan;
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":{\"b\":[1,{}]}}", " {\"a\":\"}\"} ", "{\"a\":\"\\\"}\"}", "{\"a\":\"\\\\\"}"})
    @DisplayName("It is complete with the last brace, wherever it is cut before")
    void complete(String text) {
        String whole = text.strip();
        ArgumentScan scan = new ArgumentScan();
        for (int i = 0; i < whole.length(); i++) {
            assertThat(scan.complete()).as("before %d of %s", i, whole).isFalse();
            scan.feed(whole.substring(i, i + 1));
        }
        assertThat(scan.complete()).isTrue();
        assertThat(scan(text).complete()).isTrue();
    }

    @Test
    @DisplayName("White space alone is empty, and nothing complete")
    void empty() {
        assertThat(scan(" \n").empty()).isTrue();
        assertThat(scan(" \n").complete()).isFalse();
        assertThat(scan("{").empty()).isFalse();
    }
}
