package dev.nonagon.combos;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
    /** A request that says how often its body was read. */
    private static final class Request implements Situation {
        private final Demand demand;
        private final Optional<String> key;
        private final String client;
        private final Instant now;
        private final Map<String, BigDecimal> prices;
        private int readings;

        private Request(Demand demand, String key, String client, String now, Map<String, BigDecimal> prices) {
            this.demand = demand;
            this.key = Optional.of(key).filter(k -> !k.isEmpty());
            this.client = client;
            this.now = Instant.parse(now);
            this.prices = prices;
        }

        static Request of(Demand demand) {
            return new Request(demand, "", "", "2026-11-22T12:00:00Z", Map.of());
        }

        @Override
        public Optional<String> key() {
            return key;
        }

        @Override
        public String client() {
            return client;
        }

        @Override
        public Demand demand() {
            readings++;
            return demand;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public Optional<BigDecimal> inputPrice(String routeModel) {
            return Optional.ofNullable(prices.get(routeModel));
        }
    }

    private static final Demand SHORT = new Demand(100, false, false, false);

    private static Conditions tokens(OptionalLong least, OptionalLong most) {
        return new Conditions(
                least,
                most,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of());
    }

    private static Conditions body(Optional<Boolean> vision, Optional<Boolean> tools, Optional<Boolean> thinking) {
        return new Conditions(
                OptionalLong.empty(),
                OptionalLong.empty(),
                vision,
                tools,
                thinking,
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of());
    }

    private static Conditions callers(Optional<Hours> hours, Set<String> keys, Set<String> clients) {
        return new Conditions(
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                hours,
                keys,
                clients);
    }

    private static Conditions price(String most) {
        return Conditions.NONE.atMost(new BigDecimal(most));
    }

    @Test
    @DisplayName("R9 without conditions nobody objects and the body is not read")
    void none() {
        Request request = Request.of(SHORT);
        assertThat(Conditions.NONE.objection(request)).isEmpty();
        assertThat(Conditions.NONE.needsBody()).isFalse();
        assertThat(request.readings).isZero();
    }

    @Test
    @DisplayName("R9 the length of a request, with its bounds")
    void lengths() {
        assertThat(tokens(OptionalLong.of(100), OptionalLong.empty()).objection(Request.of(SHORT)))
                .isEmpty();
        assertThat(tokens(OptionalLong.of(101), OptionalLong.empty()).objection(Request.of(SHORT)))
                .hasValueSatisfying(why -> assertThat(why).contains("101").contains("100"));
        assertThat(tokens(OptionalLong.empty(), OptionalLong.of(100)).objection(Request.of(SHORT)))
                .isEmpty();
        assertThat(tokens(OptionalLong.empty(), OptionalLong.of(99)).objection(Request.of(SHORT)))
                .isPresent();
    }

    @ParameterizedTest(name = "wanted {0}, is {1}: {2}")
    @CsvSource({"true,true,''", "true,false,with", "false,true,without", "false,false,''"})
    @DisplayName("R9 pictures, tools and thinking: wanted, or unwanted, or all the same")
    void wants(boolean wanted, boolean is, String objection) {
        Request request = Request.of(new Demand(1, is, is, is));
        Optional<Boolean> said = Optional.of(wanted);
        Optional<Boolean> silent = Optional.empty();
        for (Conditions conditions :
                new Conditions[] {body(said, silent, silent), body(silent, said, silent), body(silent, silent, said)}) {
            assertThat(conditions.needsBody()).isTrue();
            assertThat(conditions.objection(request).orElse("")).contains(objection);
            assertThat(conditions.objection(request).isEmpty()).isEqualTo(objection.isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "08:00, 17:00, UTC, 2026-11-22T08:00:00Z, true",
        "08:00, 17:00, UTC, 2026-11-22T16:59:59Z, true",
        "08:00, 17:00, UTC, 2026-11-22T17:00:00Z, false",
        "22:00, 06:00, UTC, 2026-11-22T23:00:00Z, true",
        "22:00, 06:00, UTC, 2026-11-22T05:59:00Z, true",
        "22:00, 06:00, UTC, 2026-11-22T12:00:00Z, false",
        "22:00, 06:00, Asia/Shanghai, 2026-11-22T15:00:00Z, true",
        "22:00, 00:00, UTC, 2026-11-22T23:59:59Z, true",
        "22:00, 00:00, UTC, 2026-11-22T00:00:00Z, false"
    })
    @DisplayName("R9 hours, in their own zone, past midnight too")
    void hours(String from, String to, String zone, String now, boolean contains) {
        Hours hours = new Hours(LocalTime.parse(from), LocalTime.parse(to), ZoneId.of(zone));
        assertThat(hours.contain(Instant.parse(now))).isEqualTo(contains);
        Request request = new Request(SHORT, "", "", now, Map.of());
        assertThat(callers(Optional.of(hours), Set.of(), Set.of())
                        .objection(request)
                        .isEmpty())
                .isEqualTo(contains);
        assertThat(request.readings).isZero();
        assertThat(Hours.parse(hours.toString())).contains(hours);
    }

    @ParameterizedTest
    @CsvSource({
        "22:00-06:00, true",
        "'9:30 - 24:00 Europe/Berlin', true",
        "22-6, false",
        "22:00-22:00, false",
        "25:00-06:00, false",
        "'22:00-06:00 Nowhere/Here', false",
        "'', false"
    })
    @DisplayName("R9 hours as people write them")
    void writtenHours(String text, boolean hours) {
        assertThat(Hours.parse(text).isPresent()).isEqualTo(hours);
    }

    @Test
    @DisplayName("R9 keys and clients, by pattern; who shows no key has none of them")
    void callers() {
        Request ci = new Request(SHORT, "ci-nightly", "codex", "2026-11-22T12:00:00Z", Map.of());
        Request nobody = Request.of(SHORT);
        Conditions keys = callers(Optional.empty(), Set.of("ci-*", "laptop"), Set.of());
        assertThat(keys.objection(ci)).isEmpty();
        assertThat(keys.objection(nobody))
                .hasValueSatisfying(why -> assertThat(why).contains("ci-*, laptop"));
        Conditions clients = callers(Optional.empty(), Set.of(), Set.of("claude-code"));
        assertThat(clients.objection(ci))
                .hasValueSatisfying(why -> assertThat(why).contains("claude-code"));
        assertThat(ci.readings + nobody.readings).isZero();
    }

    @Test
    @DisplayName("R9 all conditions must hold, and the body is read last")
    void all() {
        Request request = Request.of(SHORT);
        Conditions both = new Conditions(
                OptionalLong.of(1),
                OptionalLong.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of("somebody"),
                Set.of());
        assertThat(both.objection(request))
                .hasValueSatisfying(why -> assertThat(why).contains("somebody"));
        assertThat(request.readings).isZero();
    }

    @Test
    @DisplayName("R9 a maximum price: as dear is fine, dearer is not, and unknown is too dear")
    void prices() {
        Request request = new Request(SHORT, "", "", "2026-11-22T12:00:00Z", Map.of("p/m", new BigDecimal("0.50")));
        assertThat(price("0.5").priceObjection(request, "p/m")).isEmpty();
        assertThat(price("0.49").priceObjection(request, "p/m"))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("0.49").contains("p/m").contains("0.50"));
        assertThat(price("100").priceObjection(request, "p/other"))
                .hasValueSatisfying(why -> assertThat(why).contains("not known"));
        assertThat(Conditions.NONE.priceObjection(request, "p/other")).isEmpty();
        assertThat(price("3").atMost(BigDecimal.TEN).maxPrice()).contains(new BigDecimal("3"));
        assertThat(price("30").atMost(BigDecimal.TEN).maxPrice()).contains(BigDecimal.TEN);
    }

    @ParameterizedTest
    @CsvSource({
        "fallback,PRIORITY", "priority,PRIORITY", "Round-Robin,ROUND_ROBIN", "weighted,WEIGHTED",
        "least-used,LEAST_USED", "cheapest,CHEAPEST", "fastest,FASTEST", "most-quota-left,MOST_LEFT",
        "soonest-reset,SOONEST_RESET"
    })
    @DisplayName("R2 strategies by their words")
    void strategies(String word, Strategy strategy) {
        assertThat(Strategy.of(word)).contains(strategy);
        assertThat(Strategy.of(strategy.word())).contains(strategy);
        assertThat(Strategy.of("best")).isEmpty();
    }
}
