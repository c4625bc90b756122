package dev.nonagon.spi.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Windows that are known before any answer, and when they renew. */
class QuotaRuleTest {
    private static Instant after(String reset, String moment) {
        return QuotaReset.of(reset).after(Instant.parse(moment));
    }

    @Test
    @DisplayName("a daily renewal is at the place's own hour: ten in Shanghai is two in the morning, UTC")
    void shanghai() {
        assertThat(after("10:00 Asia/Shanghai", "2026-11-25T01:59:59Z")).isEqualTo("2026-11-25T02:00:00Z");
        assertThat(after("10:00 Asia/Shanghai", "2026-11-25T02:00:00Z")).isEqualTo("2026-11-26T02:00:00Z");
        assertThat(QuotaReset.of("10:00 Asia/Shanghai").notAfter(Instant.parse("2026-11-25T02:00:00Z")))
                .isEqualTo("2026-11-25T02:00:00Z");
        assertThat(QuotaReset.of("10:00 Asia/Shanghai").notAfter(Instant.parse("2026-11-25T01:59:59Z")))
                .isEqualTo("2026-11-24T02:00:00Z");
    }

    @Test
    @DisplayName("when the clocks change, a day has 23 or 25 hours, and the renewal stays at its hour")
    void daylightSaving() {
        // Midnight in Los Angeles: 08:00 UTC in winter, 07:00 in summer; the change is on 2026-11-01 and 2026-03-08.
        assertThat(after("00:00 America/Los_Angeles", "2026-10-31T12:00:00Z")).isEqualTo("2026-11-01T07:00:00Z");
        assertThat(after("00:00 America/Los_Angeles", "2026-11-01T07:00:00Z")).isEqualTo("2026-11-02T08:00:00Z");
        assertThat(after("00:00 America/Los_Angeles", "2026-03-08T08:00:00Z")).isEqualTo("2026-03-09T07:00:00Z");
    }

    @Test
    @DisplayName("an hour that is skipped counts as much later; of an hour that comes twice the first counts, once")
    void gapAndOverlap() {
        // Berlin: 02:30 does not exist on 2026-03-29 and comes twice on 2026-10-25.
        assertThat(after("02:30 Europe/Berlin", "2026-03-28T12:00:00Z")).isEqualTo("2026-03-29T01:30:00Z");
        assertThat(after("02:30 Europe/Berlin", "2026-10-24T12:00:00Z")).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(after("02:30 Europe/Berlin", "2026-10-25T00:30:00Z")).isEqualTo("2026-10-26T01:30:00Z");
    }

    @Test
    @DisplayName("weekly on a weekday, monthly on a day, the last one of a shorter month")
    void longer() {
        assertThat(after("monday 09:00 Europe/Berlin", "2026-11-25T12:00:00Z")).isEqualTo("2026-11-30T08:00:00Z");
        assertThat(after("Monday 9:00 Europe/Berlin", "2026-11-30T08:00:00Z")).isEqualTo("2026-12-07T08:00:00Z");
        assertThat(after("1 00:00", "2026-11-25T12:00:00Z")).isEqualTo("2026-12-01T00:00:00Z");
        assertThat(after("31 00:00", "2027-02-01T00:00:00Z")).isEqualTo("2027-02-28T00:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "noon",
                "25:00",
                "10:00 Mars/Olympus",
                "someday 10:00",
                "0 10:00",
                "32 10:00",
                "10:00 UTC now"
            })
    @DisplayName("what is no time of renewal is refused with an example")
    void noReset(String text) {
        assertThatThrownBy(() -> QuotaReset.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("10:00 Asia/Shanghai");
    }

    @Test
    @DisplayName("an owner says what his account holds in a line")
    void owner() {
        assertThat(QuotaRule.ofOwner("5h: 1000 requests; weekly: 20M tokens resets monday 00:00 UTC"))
                .containsExactly(
                        new QuotaRule(
                                "5h",
                                QuotaWindow.Unit.REQUESTS,
                                OptionalDouble.of(1000),
                                java.util.Optional.empty(),
                                List.of()),
                        new QuotaRule(
                                "weekly",
                                QuotaWindow.Unit.TOKENS,
                                OptionalDouble.of(20_000_000),
                                java.util.Optional.of(QuotaReset.of("monday 00:00 UTC")),
                                List.of()));
        assertThat(QuotaRule.ofOwner("daily: 1_500 requests").getFirst().name()).isEqualTo("requests-daily");
        assertThat(QuotaRule.ofOwner(" ; ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5h 1000 requests",
                "5h: lots of requests",
                "5h: 0 requests",
                "fortnight: 10 requests",
                "5h: 10 percent",
                "5h: 10 requests resets 10:00",
                "daily: 10 requests resets monday 10:00",
                "weekly: 10 requests resets 10:00 UTC"
            })
    @DisplayName("what an owner cannot mean is refused")
    void notOwner(String text) {
        assertThatThrownBy(() -> QuotaRule.ofOwner(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("lengths and words lead to each other")
    void words() {
        for (String word : List.of("minute", "hour", "5h", "daily", "3d", "weekly", "monthly", "90m")) {
            assertThat(QuotaWindow.word(QuotaRule.lengthOf(word))).isEqualTo(word);
        }
        assertThat(QuotaWindow.word(Duration.ofMinutes(10_080))).isEqualTo("weekly");
    }

    private static ProviderDescriptor descriptor(String quota) {
        return ProviderDescriptor.of((ObjectNode) Json.parse("""
                {"spi":1,"id":"p","name":"P","tier":"cheap","format":"f","endpoint":"https://p.example/v1",
                 "policy":"official","source":"a test","quota":%s}""".formatted(quota)));
    }

    @Test
    @DisplayName("a descriptor names one window or several")
    void descriptors() {
        assertThat(descriptor("{\"window\":\"daily\",\"resets\":\"10:00 Asia/Shanghai\"}")
                        .quota())
                .hasSize(1);
        List<QuotaRule> two = descriptor("""
                [{"window":"5h"},
                 {"window":"weekly","unit":"tokens","limit":5000000,"resets":"sunday 00:00 UTC","models":["big-*"]}]""").quota();
        assertThat(two).extracting(QuotaRule::name).containsExactly("5h", "tokens-weekly");
        assertThat(two.getLast().models()).containsExactly("big-*");
        assertThatThrownBy(() -> descriptor("{\"window\":\"sometimes\"}"))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining("Descriptor p")
                .hasMessageContaining("sometimes");
        assertThatThrownBy(() -> descriptor("{\"window\":\"daily\",\"limit\":5}"))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining("needs a unit");
    }
}
