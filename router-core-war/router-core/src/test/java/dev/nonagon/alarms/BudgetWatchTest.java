package dev.nonagon.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.alarms.BudgetWatch.Standing;
import dev.nonagon.ledger.LedgerSettings;
import dev.nonagon.occasions.Occasion;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BudgetWatchTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Instant DAY = Instant.parse("2026-11-28T00:00:00Z");

    private final List<Standing> standings = new ArrayList<>();
    private final List<Occasion.BudgetReached> told = new ArrayList<>();
    private final BudgetWatch watch = new BudgetWatch(
            () -> List.copyOf(standings),
            occasion -> told.add((Occasion.BudgetReached) occasion),
            InstantSource.fixed(NOW));

    private void stands(String used, Instant start) {
        standings.clear();
        standings.add(new Standing("key:laptop", "moneyPerDay", "$", new BigDecimal(used), new BigDecimal("5"), start));
        watch.turn();
    }

    @Test
    @DisplayName("B2 four fifths and the whole are told, each once; a new period begins anew")
    void once() {
        stands("3.99", DAY);
        assertThat(told).isEmpty();
        stands("4.00", DAY);
        stands("4.20", DAY);
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().share()).isEqualTo(0.8);
        assertThat(told.getFirst().used()).isEqualTo("$4.00");
        assertThat(told.getFirst().limit()).isEqualTo("$5");
        stands("5.10", DAY);
        stands("5.20", DAY);
        assertThat(told).hasSize(2);
        assertThat(told.getLast().share()).isEqualTo(1.0);
        stands("0.1", DAY.plusSeconds(86_400));
        assertThat(told).hasSize(2);
        stands("4.5", DAY.plusSeconds(86_400));
        assertThat(told).hasSize(3);
    }

    @Test
    @DisplayName("B2 what jumps over both at once is told once; tokens are told as tokens")
    void jump() {
        standings.add(new Standing(
                "key:ci", "tokensPerMonth", "", BigDecimal.valueOf(2_000_000), BigDecimal.valueOf(1_000_000), DAY));
        watch.turn();
        watch.turn();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().share()).isEqualTo(1.0);
        assertThat(told.getFirst().used()).isEqualTo("2000000 tokens");
    }

    @Test
    @DisplayName("B1 the router's own alarms are settings; what is no amount is none")
    void settings() {
        Map<String, String> config = Map.of(
                "nonagon.usage.alarm-day", "7.50",
                "nonagon.usage.alarm-month", "much",
                "nonagon.usage.keep-rows", "P10D",
                "nonagon.usage.currency", "euro");
        LedgerSettings read = LedgerSettings.read(key -> Optional.ofNullable(config.get(key)));
        assertThat(read.alarmDay()).contains(new BigDecimal("7.50"));
        assertThat(read.alarmMonth()).isEmpty();
        assertThat(read.keepRows()).hasDays(10);
        assertThat(read.currency()).isEqualTo("USD");
        assertThat(LedgerSettings.live())
                .filteredOn(setting -> setting.key().equals(LedgerSettings.ALARM_MONTH))
                .singleElement()
                .satisfies(setting -> {
                    assertThat(setting.misfit().apply("much")).isPresent();
                    assertThat(setting.misfit().apply("100")).isEmpty();
                });
    }
}
