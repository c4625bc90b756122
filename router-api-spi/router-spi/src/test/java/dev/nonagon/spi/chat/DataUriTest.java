package dev.nonagon.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataUriTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:image/png;base64,AAAA|image/png|AAAA",
                "DATA:IMAGE/PNG;BASE64,AAAA|image/png|AAAA",
                "data:text/plain;charset=utf-8;base64,SGk=|text/plain|SGk=",
                "data:;base64,SGk=|text/plain|SGk=",
                "data:,H%69|text/plain|SGk=",
                "data:text/html,a+b|text/html|YSti"
            })
    @DisplayName("Type and bytes of a data URI, percent-encoded ones too")
    void read(String uri, String type, String base64) {
        assertThat(DataUri.read(uri)).contains(new Part.Source.Inline(type, base64));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://example.org/a.png", "data:image/png;base64", "data:,%zz"})
    @DisplayName("Anything else is none")
    void none(String uri) {
        assertThat(DataUri.read(uri)).isEmpty();
    }

    @Test
    @DisplayName("What is written reads back")
    void write() {
        Part.Source.Inline inline = new Part.Source.Inline("application/pdf", "JVBERi0=");
        assertThat(DataUri.write(inline)).isEqualTo("data:application/pdf;base64,JVBERi0=");
        assertThat(DataUri.read(DataUri.write(inline))).contains(inline);
    }
}
