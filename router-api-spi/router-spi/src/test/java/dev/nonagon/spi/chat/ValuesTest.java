package dev.nonagon.spi.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.json.Json;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ValuesTest {
    private static final FormatId ONE = new FormatId("one");
    private static final FormatId OTHER = new FormatId("other");

    @Test
    @DisplayName("Extras are copied on the way in and out, and stay with their format")
    void extras() {
        ObjectNode members = Json.object().put("a", 1);
        Extras extras = Extras.of(ONE, members);
        members.put("a", 2);
        extras.of(ONE).put("a", 3);
        assertThat(extras.get(ONE, "a").orElseThrow().intValue()).isEqualTo(1);
        assertThat(extras.of(OTHER)).isEmpty();
        assertThat(extras.get(OTHER, "a")).isEmpty();
        Extras more = extras.plus(ONE, Json.object().put("b", 2))
                .plus(OTHER, Json.object().put("c", 3));
        assertThat(more.formats()).containsExactlyInAnyOrder(ONE, OTHER);
        assertThat(more.of(ONE)).isEqualTo(Json.object().put("a", 1).put("b", 2));
        assertThat(extras.formats()).containsExactly(ONE);
        assertThat(Extras.of(ONE, Json.object())).isEqualTo(Extras.none());
        assertThat(extras.plus(ONE, Json.object())).isSameAs(extras);
    }

    @ParameterizedTest
    @DisplayName("A budget corresponds to the lowest effort that is not below it")
    @CsvSource({
        "0,NONE",
        "1,MINIMAL",
        "512,MINIMAL",
        "513,LOW",
        "1024,LOW",
        "1025,MEDIUM",
        "8192,MEDIUM",
        "24576,HIGH",
        "24577,XHIGH",
        "32768,XHIGH",
        "128000,XHIGH",
        "9999999,XHIGH"
    })
    void efforts(long budget, Effort effort) {
        assertThat(Effort.ofBudget(budget)).isEqualTo(effort);
    }

    @Test
    @DisplayName("Efforts are said in lower case")
    void effortWords() {
        for (Effort effort : Effort.values()) {
            assertThat(Effort.parse(effort.word())).hasValue(effort);
        }
        assertThat(Effort.parse("HIGH")).isEmpty();
    }

    @Test
    @DisplayName("Counts are summed once, and nonsense from an upstream is no count")
    void usage() {
        TokenUsage usage = new TokenUsage(10, 5, 3, 2, 1, 4, false);
        assertThat(usage.prompt()).isEqualTo(16);
        assertThat(usage.total()).isEqualTo(21);
        assertThat(new TokenUsage(-5, Long.MAX_VALUE, 0, 0, 0, 0, false))
                .isEqualTo(new TokenUsage(0, 1_000_000_000, 0, 0, 0, 0, false));
        assertThat(TokenUsage.estimate(1, 2).estimated()).isTrue();
    }
}
