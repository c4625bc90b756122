package dev.nonagon.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceListTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 28);

    private static Rates input(String price) {
        return Rates.of(
                Optional.of(new BigDecimal(price)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static ListPrices listed(String json) {
        return ListPrices.of(json.getBytes(StandardCharsets.UTF_8));
    }

    private static PriceList prices(ListPrices listed) {
        return new PriceList(listed, InstantSource.fixed(Instant.parse("2026-11-28T12:00:00Z")));
    }

    @Test
    @DisplayName("C2 the owner goes before the catalog, the catalog before the list; one source counts, whole")
    void sources() {
        PriceList prices = prices(listed("{\"prices\":[{\"models\":[\"big*\"],\"input\":9,\"output\":9}]}"));
        prices.rebuild(List.of(), Map.of());
        assertThat(prices.of("p/vendor/BIG-2", TODAY).orElseThrow())
                .isEqualTo(new Price(
                        new Rates(
                                Optional.of(new BigDecimal("9")),
                                Optional.of(new BigDecimal("9")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        Price.Source.LIST,
                        Optional.empty()));
        prices.rebuild(List.of(), Map.of("p/big-2", input("4")));
        assertThat(prices.of("p/big-2", TODAY).orElseThrow().source()).isEqualTo(Price.Source.CATALOG);
        assertThat(prices.of("p/big-2", TODAY).orElseThrow().rates().output()).isEmpty();
        prices.rebuild(
                List.of(new PriceList.Own("p/big-2", Optional.empty(), input("0"))), Map.of("p/big-2", input("4")));
        assertThat(prices.input("p/big-2")).contains(new BigDecimal("0"));
        assertThat(prices.of("p/small", TODAY)).isEmpty();
    }

    @Test
    @DisplayName("C3 an owner's price begins on its day; what is before it keeps the former")
    void validity() {
        PriceList prices = prices(ListPrices.none());
        prices.rebuild(
                List.of(
                        new PriceList.Own("p/m", Optional.empty(), input("1")),
                        new PriceList.Own("p/m", Optional.of(TODAY.plusDays(3)), input("3")),
                        new PriceList.Own("p/m", Optional.of(TODAY), input("2"))),
                Map.of());
        assertThat(prices.of("p/m", TODAY.minusDays(1)).orElseThrow().rates()).isEqualTo(input("1"));
        assertThat(prices.of("p/m", TODAY).orElseThrow().from()).contains(TODAY);
        assertThat(prices.now("p/m")).contains(input("2"));
        assertThat(prices.of("p/m", TODAY.plusDays(3)).orElseThrow().rates()).isEqualTo(input("3"));
    }

    @Test
    @DisplayName(
            "C1 C4 F64 amounts are billionths; what has no price of its own costs as its kin; pictures and requests count")
    void amounts() {
        Rates rates = ListPrices.rates(Json.parseObject("""
                {"input": 3, "output": 15, "cached": 0.3, "cache_creation": 3.75, "cache_creation_1h": 6, "image": 0.04,
                 "request": 0.001}""".getBytes(StandardCharsets.UTF_8)));
        TokenUsage used = new TokenUsage(100, 10, 1_000, 20, 30, 5, false);
        // 300 + 150 + 300 + 75 + 180 millionths of a dollar, two pictures, one request
        assertThat(rates.cost(used, 2)).isEqualTo(1_005_000L + 80_000_000L + 1_000_000L);
        assertThat(input("3").cost(used, 0)).isEqualTo((100 + 1_000 + 20 + 30) * 3_000L);
        assertThat(input("0.0001").cost(new TokenUsage(1, 0, 0, 0, 0, 0, false), 0))
                .isEqualTo(1);
        assertThat(rates.atMost(1_000, 10)).isEqualTo(6_000_000L + 150_000L + 1_000_000L);
        assertThat(input("3").over(rates).output()).contains(new BigDecimal("15"));
    }

    @Test
    @DisplayName(
            "the bundled list can be read and knows dear models; an owner's file goes before it, a broken one does no harm")
    void files(@TempDir Path folder) throws Exception {
        ListPrices bundled = ListPrices.with(folder.resolve("prices.json"));
        assertThat(bundled.of("claude-opus-4-5-20251101").orElseThrow().output())
                .contains(new BigDecimal("25"));
        assertThat(bundled.of("claude-opus-4-1").orElseThrow().output()).contains(new BigDecimal("75"));
        assertThat(bundled.of("openai/gpt-5-mini").orElseThrow().input()).contains(new BigDecimal("0.25"));
        assertThat(bundled.of("nobody-knows-this")).isEmpty();
        assertThat(bundled.of("nobody-knows-this")).isEmpty();
        Files.writeString(folder.resolve("prices.json"), "{\"prices\":[{\"models\":[\"gpt-5*\"],\"input\":7}]}");
        assertThat(ListPrices.with(folder.resolve("prices.json"))
                        .of("gpt-5")
                        .orElseThrow()
                        .input())
                .contains(new BigDecimal("7"));
        Files.writeString(folder.resolve("prices.json"), "{\"prices\":[{\"models\":[\"gpt-5*\"],\"input\":-7}]}");
        assertThat(ListPrices.with(folder.resolve("prices.json")).of("gpt-5")).isPresent();
        assertThatThrownBy(() -> listed("{\"prices\":[{\"models\":[\"x\"],\"output\":\"much\"}]}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("output");
    }
}
