package dev.nonagon.failures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real errors, and what each comes to. */
class FailureRowsTest {
    static Stream<FailureRow> rows() {
        return FailureRow.all().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    @DisplayName("F1 kind, penalty, what is tried next, and how long the penalised rests")
    void row(FailureRow row) {
        assertThat(row.outcome()).isEqualTo(row.expected());
        assertThat(row.failure().message()).isNotBlank().doesNotContain("<html", "0123456789abcdefghij");
    }

    @Test
    @DisplayName("there are more than 60 rows, each with a name of its own and its source; every kind has one")
    void whole() {
        List<FailureRow> rows = FailureRow.all();
        assertThat(rows).hasSizeGreaterThan(60);
        assertThat(rows.stream().map(FailureRow::name)).doesNotHaveDuplicates();
        assertThat(rows.stream().map(FailureRow::source)).allMatch(source -> !source.isBlank());
        assertThat(rows.stream().map(row -> row.expected().kind()).distinct())
                .contains(
                        "INVALID_REQUEST",
                        "REFUSED",
                        "CONTEXT_TOO_LONG",
                        "MODEL_UNAVAILABLE",
                        "UNSUPPORTED",
                        "UNAUTHENTICATED",
                        "FORBIDDEN",
                        "QUOTA_EXHAUSTED",
                        "RATE_LIMITED",
                        "OVERLOADED",
                        "UNREACHABLE");
    }
}
