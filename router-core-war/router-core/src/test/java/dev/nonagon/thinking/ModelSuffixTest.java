package dev.nonagon.thinking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSuffixTest {
    @ParameterizedTest
    @CsvSource({
        "glm/glm-4.7(high), glm/glm-4.7, ON high -",
        "m(HIGH), m, ON high -",
        "m (xhigh), m, ON xhigh -",
        "m(minimal), m, ON minimal -",
        "m(max), m, ON max -",
        "m(8192), m, ON - 8192",
        "m(0), m, OFF - -",
        "m(none), m, OFF - -",
        "m(auto), m, ADAPTIVE - -",
        "m(-1), m, ADAPTIVE - -",
        "m(a)(low), m(a), ON low -"
    })
    @DisplayName("K2 a suffix that says how much to think")
    void suffixes(String name, String model, String reasoning) {
        ModelSuffix suffix = ModelSuffix.of(name);
        assertThat(suffix.model()).isEqualTo(model);
        assertThat(ThinkingTableTest.text(suffix.reasoning())).isEqualTo(reasoning);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"m", "m(latest)", "m()", "(high)", "m(high", "m(12345678901)", "m(-2)", "m(high)x", "m(1e3)"})
    @DisplayName("K2 anything else belongs to the name")
    void names(String name) {
        assertThat(ModelSuffix.of(name).model()).isEqualTo(name);
        assertThat(ModelSuffix.of(name).reasoning()).isEmpty();
    }
}
