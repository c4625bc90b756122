package dev.nonagon.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PeriodTest {
    private static final Instant NOW = Instant.parse("2026-11-28T23:40:00Z");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");

    private static Period period(String name, ZoneId zone) {
        return Period.named(name, zone, NOW);
    }

    @Test
    @DisplayName("A2 names mean what a person in that zone means")
    void names() {
        assertThat(period("24h", ZoneOffset.UTC).from()).isEqualTo(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(period("24h", ZoneOffset.UTC).to()).isEqualTo(Instant.parse("2026-11-29T00:00:00Z"));
        // It is tomorrow already.
        assertThat(period("today", BERLIN).from()).isEqualTo(Instant.parse("2026-11-28T23:00:00Z"));
        assertThat(period("yesterday", BERLIN).to()).isEqualTo(Instant.parse("2026-11-28T23:00:00Z"));
        assertThat(period("7d", BERLIN).from()).isEqualTo(Instant.parse("2026-11-22T23:00:00Z"));
        assertThat(period("month", ZoneOffset.UTC).from()).isEqualTo(Instant.parse("2026-11-01T00:00:00Z"));
        // Summer time ends in it.
        assertThat(Duration.between(
                        period("2026-10", BERLIN).from(),
                        period("2026-10", BERLIN).to()))
                .isEqualTo(Duration.ofHours(31 * 24 + 1));
        assertThat(period("2026-11-27", ZoneOffset.UTC).to()).isEqualTo(Instant.parse("2026-11-28T00:00:00Z"));
        assertThat(period("today", KOLKATA).from()).isEqualTo(Instant.parse("2026-11-28T18:00:00Z"));
        assertThat(period("today", KOLKATA).firstDay()).isEqualTo("2026-11-29");
        assertThat(period("today", KOLKATA).endDay()).isEqualTo("2026-11-30");
        for (String wrong : new String[] {"", "soon", "2026-13", "2026-11-31", "0", "-1d"}) {
            assertThatThrownBy(() -> period(wrong, BERLIN))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("24h");
        }
    }

    @Test
    @DisplayName(
            "from and to: days count whole, moments are widened to full hours; what ends before it begins is refused")
    void between() {
        Period days = Period.between("2026-11-01", "2026-11-03", BERLIN);
        assertThat(days.days()).isTrue();
        assertThat(days.to()).isEqualTo(Instant.parse("2026-11-03T23:00:00Z"));
        Period moments = Period.between("2026-11-01T10:20:00Z", "2026-11-01T12:01:00Z", BERLIN);
        assertThat(moments.from()).isEqualTo(Instant.parse("2026-11-01T10:00:00Z"));
        assertThat(moments.to()).isEqualTo(Instant.parse("2026-11-01T13:00:00Z"));
        assertThatThrownBy(() -> Period.between("2026-11-03", "2026-11-01", BERLIN))
                .hasMessageContaining("before its end");
        assertThatThrownBy(() -> Period.between("yesterday", "today", BERLIN)).hasMessageContaining("2026-11-28");
    }

    @Test
    @DisplayName("the period before is as long; the month before is a month")
    void before() {
        assertThat(period("month", BERLIN).before()).isEqualTo(period("2026-10", BERLIN));
        assertThat(period("today", BERLIN).before()).isEqualTo(period("yesterday", BERLIN));
        Period week = period("7d", BERLIN).before();
        assertThat(week.firstDay()).isEqualTo("2026-11-16");
        assertThat(week.endDay()).isEqualTo("2026-11-23");
        assertThat(period("24h", ZoneOffset.UTC).before().from()).isEqualTo(Instant.parse("2026-11-27T00:00:00Z"));
    }

    @Test
    @DisplayName("steps begin where the zone's days and months do")
    void steps() {
        Period year = Period.between("2026-01-01", "2026-12-31", BERLIN);
        assertThat(year.usualStep()).isEqualTo(Period.Step.MONTH);
        assertThat(period("30d", BERLIN).usualStep()).isEqualTo(Period.Step.DAY);
        assertThat(period("24h", BERLIN).usualStep()).isEqualTo(Period.Step.HOUR);
        assertThat(year.stepOf(Instant.parse("2026-03-31T22:00:00Z"), Period.Step.MONTH)
                        .toLocalDate())
                .isEqualTo("2026-04-01");
        assertThat(Period.between("2026-11-01", "2026-11-30", KOLKATA)
                        .stepOf(Instant.parse("2026-11-10T18:00:00Z"), Period.Step.DAY)
                        .toLocalDate())
                .isEqualTo("2026-11-11");
    }
}
