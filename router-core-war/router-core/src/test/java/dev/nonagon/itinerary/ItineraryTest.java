package dev.nonagon.itinerary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Demand;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.routing.Terms;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ItineraryTest {
    private final Town town = new Town();

    private List<String> answers(String model, int times) {
        List<String> answered = new ArrayList<>();
        for (int at = 0; at < times; at++) {
            answered.add(town.go(model, "c" + at, Town::well).answered().orElse("-"));
        }
        return answered;
    }

    @Test
    @DisplayName("K9 by priority: the first that does not rest")
    void priority() {
        town.provider("p", "cheap", "a", "b", "c");
        assertThat(answers("p/m", 3)).containsExactly("a", "a", "a");
        town.go(
                "p/m",
                "x",
                (name, account) -> account.equals("a")
                        ? Optional.of(Town.exhausted(town.now().plus(Duration.ofHours(2))))
                        : Optional.empty());
        assertThat(answers("p/m", 2)).containsExactly("b", "b");
    }

    @Test
    @DisplayName("K10 in turn, three conversations at a time: A A A B B B A")
    void roundRobin() {
        town.provider(
                "p",
                "cheap",
                Optional.of(Strategy.ROUND_ROBIN),
                OptionalInt.of(3),
                List.of(Town.Who.of("A"), Town.Who.of("B")),
                "");
        assertThat(answers("p/m", 7)).containsExactly("A", "A", "A", "B", "B", "B", "A");
    }

    @Test
    @DisplayName("K11 an account that rests is left out, and comes back at its time")
    void comesBack() {
        town.provider("p", "cheap", "a", "b");
        town.go(
                "p/m",
                "x",
                (name, account) ->
                        account.equals("a") ? Optional.of(Town.limited(Duration.ofMinutes(5))) : Optional.empty());
        assertThat(answers("p/m", 1)).containsExactly("b");
        town.pass(Duration.ofMinutes(6));
        assertThat(town.go("p/m", "new", Town::well).answered()).contains("a");
    }

    @Test
    @DisplayName("K12 I7 each account is asked once for a request")
    void once() {
        town.provider("p", "cheap", "a", "b", "c");
        Town.Trip trip = town.go("p/m", "x", (name, account) -> Optional.of(Town.limited(Duration.ofHours(1))));
        assertThat(trip.asked()).containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("K13 F14 everybody rests: 429, when the first is back for this model, and the words people know")
    void everybodyRests() {
        town.provider("p", "cheap", "a", "b");
        town.go("p/other", "x", (name, account) -> Optional.of(Town.limited(Duration.ofSeconds(40))));
        town.go(
                "p/m",
                "x",
                (name, account) -> Optional.of(Town.limited(Duration.ofSeconds(account.equals("a") ? 3_665 : 7_200))));
        Town.Trip trip = town.go("p/m", "y", Town::well);
        assertThat(trip.asked()).isEmpty();
        Failure failure = trip.refused().orElseThrow();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(failure.retryAfter().orElseThrow()).isBetween(Duration.ofSeconds(3_600), Duration.ofSeconds(3_700));
        assertThat(failure.message()).containsPattern("\\(reset after 1h 1m \\d+s\\)$");
    }

    @Test
    @DisplayName("I8 if the first is back soon, the request waits for it")
    void waits() {
        town.provider("p", "cheap", "a");
        town.go("p/m", "x", (name, account) -> Optional.of(Town.limited(Duration.ofSeconds(60))));
        town.pass(Duration.ofSeconds(45));
        Town.Trip trip = town.go("p/m", "y", Town::well);
        assertThat(trip.answered()).contains("a");
        assertThat(trip.waited()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(17));
    }

    @Test
    @DisplayName("I8 one request waits no longer than max-wait in all")
    void waitsNoLonger() {
        town.provider("p", "cheap", "a");
        Town.Trip trip = town.go("p/m", "y", (name, account) -> Optional.of(Town.limited(Duration.ofSeconds(20))));
        assertThat(trip.answered()).isEmpty();
        assertThat(trip.asked()).containsExactly("a", "a");
        assertThat(trip.waited()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("F20 a client's own mistake penalises nobody and asks nobody else")
    void clientsFault() {
        town.provider("p", "cheap", "a", "b").provider("q", "cheap", "c");
        town.combo("both", Strategy.PRIORITY, "p/m", "q/m");
        Town.Trip trip = town.go("both", "x", (name, account) -> Optional.of(Town.invalid()));
        assertThat(trip.asked()).containsExactly("a");
        assertThat(town.cooldowns.list()).isEmpty();
    }

    @Test
    @DisplayName("context too long: no penalty, no other account, the next member")
    void tooLong() {
        town.provider("p", "cheap", "a", "b").provider("q", "cheap", "c");
        town.combo("both", Strategy.PRIORITY, "p/m", "q/m");
        Town.Trip trip = town.go(
                "both",
                "x",
                (name, account) -> name.startsWith("p/")
                        ? Optional.of(Failure.of(Failure.Kind.CONTEXT_TOO_LONG, 400, "prompt is too long"))
                        : Optional.empty());
        assertThat(trip.asked()).containsExactly("a", "c");
        assertThat(town.cooldowns.list()).isEmpty();
    }

    @Test
    @DisplayName(
            "I7 overload: the same once more where somebody else could answer, then the next member, no account penalised")
    void overloaded() {
        town.provider("p", "cheap", "a", "b").provider("q", "cheap", "c");
        town.combo("both", Strategy.PRIORITY, "p/m", "q/m");
        Town.Trip trip = town.go(
                "both",
                "x",
                (name, account) -> name.startsWith("p/") ? Optional.of(Town.overloaded()) : Optional.empty());
        assertThat(trip.asked()).containsExactly("a", "a", "c");
        assertThat(town.cooldowns.list()).isNotEmpty().allMatch(rest -> rest.account()
                .isEmpty());
    }

    @Test
    @DisplayName("I6 a busy provider's other accounts go last, and are asked when nobody else is left")
    void otherAccountsOfABusyProvider() {
        town.provider("p", "cheap", "a", "b");
        Town.Trip trip = town.go(
                "p/m", "x", (name, account) -> account.equals("a") ? Optional.of(Town.overloaded()) : Optional.empty());
        assertThat(trip.answered()).contains("b");
    }

    @Test
    @DisplayName("I7 who took long to fail is not asked again")
    void notAgainWhatTookLong() {
        town.provider("p", "cheap", "a");
        Town.Trip trip = town.go("p/m", "x", (name, account) -> {
            town.pass(Duration.ofMinutes(1));
            return Optional.of(Failure.of(Failure.Kind.UNREACHABLE, "said nothing in time"));
        });
        assertThat(trip.asked()).containsExactly("a");
    }

    @Test
    @DisplayName("I6 who rests on a guess goes last, and is asked when nobody else is left")
    void guessesGoLast() {
        town.provider("p", "cheap", "a").provider("q", "cheap", "c");
        town.combo("both", Strategy.PRIORITY, "p/m", "q/m");
        town.go(
                "both",
                "x",
                (name, account) -> name.startsWith("p/") ? Optional.of(Town.overloaded()) : Optional.empty());
        assertThat(town.go("both", "y", Town::well).asked()).containsExactly("c");
        Town.Trip trip = town.go(
                "both",
                "z",
                (name, account) -> name.startsWith("q/")
                        ? Optional.of(Town.exhausted(town.now().plus(Duration.ofHours(1))))
                        : Optional.empty());
        assertThat(trip.asked()).containsExactly("c", "a");
    }

    @Test
    @DisplayName("I10 a request makes at most max-tries calls")
    void tries() {
        String[] many = new String[40];
        for (int at = 0; at < many.length; at++) {
            many[at] = "a" + at;
        }
        town.provider("p", "cheap", many);
        Town.Trip trip = town.go("p/m", "x", (name, account) -> Optional.of(Town.limited(Duration.ofHours(1))));
        assertThat(trip.asked()).hasSize(RoutingSettings.DEFAULTS.maxTries());
    }

    @Test
    @DisplayName("I5 a conversation borrows while its account rests, always the same, and goes home")
    void borrowsAndGoesHome() {
        town.provider(
                "p",
                "cheap",
                Strategy.ROUND_ROBIN,
                List.of(Town.Who.of("a"), Town.Who.of("b"), Town.Who.of("c"), Town.Who.of("d")));
        town.settings = sticky(1);
        Map<String, String> homes = new TreeMap<>();
        for (int turn = 0; turn < 6; turn++) {
            for (int session = 0; session < 50; session++) {
                String answered =
                        town.go("p/m", "s" + session, Town::well).answered().orElseThrow();
                assertThat(homes.computeIfAbsent("s" + session, s -> answered)).isEqualTo(answered);
            }
        }
        assertThat(homes.values().stream().distinct()).hasSize(4);
        List<String> ofA = homes.entrySet().stream()
                .filter(e -> e.getValue().equals("a"))
                .map(Map.Entry::getKey)
                .toList();
        town.go(
                "p/m",
                ofA.getFirst(),
                (name, account) ->
                        account.equals("a") ? Optional.of(Town.limited(Duration.ofMinutes(9))) : Optional.empty());
        Map<String, String> borrowed = new TreeMap<>();
        for (int turn = 0; turn < 3; turn++) {
            for (String session : ofA) {
                String answered = town.go("p/m", session, Town::well).answered().orElseThrow();
                assertThat(answered).isNotEqualTo("a");
                assertThat(borrowed.computeIfAbsent(session, s -> answered)).isEqualTo(answered);
            }
        }
        town.pass(Duration.ofMinutes(10));
        for (String session : homes.keySet()) {
            assertThat(town.go("p/m", session, Town::well).answered()).contains(homes.get(session));
        }
    }

    private static RoutingSettings sticky(int sticky) {
        RoutingSettings d = RoutingSettings.DEFAULTS;
        return new RoutingSettings(
                d.affinity(),
                d.affinityFor(),
                d.maxWait(),
                d.maxTime(),
                d.maxTries(),
                d.sameAgain(),
                d.queueWait(),
                d.accountStrategy(),
                sticky,
                d.trace());
    }

    @Test
    @DisplayName("K24 K26 the next member answers when the first is down")
    void nextMember() {
        town.provider("p", "cheap", "a").provider("q", "cheap", "b");
        town.combo("both", Strategy.PRIORITY, "p/m", "q/m");
        Town.Trip trip = town.go(
                "both",
                "x",
                (name, account) -> name.startsWith("p/")
                        ? Optional.of(Failure.of(Failure.Kind.OVERLOADED, 503, "down"))
                        : Optional.empty());
        assertThat(trip.answered()).contains("b");
    }

    @Test
    @DisplayName("K27 a combo in turn: ABC, BCA, CAB")
    void comboInTurn() {
        town.provider("p", "cheap", "A").provider("q", "cheap", "B").provider("r", "cheap", "C");
        town.combo("all", Strategy.ROUND_ROBIN, "p/m", "q/m", "r/m");
        List<String> orders = new ArrayList<>();
        for (int at = 0; at < 3; at++) {
            orders.add(String.join(
                    "",
                    town.go(
                                    "all",
                                    "c" + at,
                                    (name, account) -> Optional.of(
                                            Failure.of(Failure.Kind.MODEL_UNAVAILABLE, 404, "no such model")))
                            .asked()));
        }
        assertThat(orders).containsExactly("ABC", "BCA", "CAB");
    }

    @Test
    @DisplayName("I3 by weight: any run meets the shares")
    void weighted() {
        town.provider("p", "cheap", "A").provider("q", "cheap", "B");
        town.combo(new Combo(
                "all",
                Strategy.WEIGHTED,
                List.of(
                        new Member("p/m", 3, Optional.empty(), Conditions.NONE),
                        new Member("q/m", 1, Optional.empty(), Conditions.NONE)),
                false,
                1,
                Optional.empty()));
        assertThat(answers("all", 40).stream().filter("A"::equals)).hasSizeBetween(29, 31);
    }

    @Test
    @DisplayName("I4 accounts by weight")
    void weightedAccounts() {
        town.provider(
                "p",
                "cheap",
                Strategy.WEIGHTED,
                List.of(new Town.Who("a", new Terms(100, 4, 0)), new Town.Who("b", new Terms(100, 1, 0))));
        assertThat(answers("p/m", 50).stream().filter("a"::equals)).hasSizeBetween(39, 41);
    }

    @Test
    @DisplayName("I3 the cheapest first; what has no price comes last")
    void cheapest() {
        town.provider("p", "cheap", "dear").provider("q", "cheap", "fair").provider("r", "cheap", "unknown");
        town.prices.put("p/m", new BigDecimal("3"));
        town.prices.put("q/m", new BigDecimal("0.5"));
        town.combo("all", Strategy.CHEAPEST, "r/m", "p/m", "q/m");
        assertThat(answers("all", 1)).containsExactly("fair");
    }

    @Test
    @DisplayName("I3 the least used first")
    void leastUsed() {
        town.provider("p", "cheap", "A").provider("q", "cheap", "B");
        town.combo("all", Strategy.LEAST_USED, "p/m", "q/m");
        assertThat(answers("all", 6).stream().filter("A"::equals)).hasSize(3);
    }

    @Test
    @DisplayName("I3 the fastest first, once all were tried")
    void fastest() {
        town.provider("p", "cheap", "slow").provider("q", "cheap", "quick");
        town.combo("all", Strategy.FASTEST, "p/m", "q/m");
        town.itineraries.speeds().heard("p/m", Duration.ofSeconds(3));
        assertThat(answers("all", 1)).containsExactly("quick");
        town.itineraries.speeds().heard("q/m", Duration.ofMillis(200));
        assertThat(town.go("all", "new", Town::well).answered()).contains("quick");
    }

    @Test
    @DisplayName("I3 tiers go before the strategy")
    void tiers() {
        town.provider("p", "free", "free").provider("q", "subscription", "paid").provider("r", "cheap", "key");
        town.combo(new Combo(
                "all",
                Strategy.ROUND_ROBIN,
                List.of(
                        new Member("p/m", 1, Optional.of(Tier.FREE), Conditions.NONE),
                        new Member("r/m", 1, Optional.empty(), Conditions.NONE),
                        new Member("q/m", 1, Optional.empty(), Conditions.NONE)),
                false,
                1,
                Optional.empty()));
        for (int at = 0; at < 4; at++) {
            assertThat(town.go(
                                    "all",
                                    "t" + at,
                                    (name, account) ->
                                            Optional.of(Failure.of(Failure.Kind.MODEL_UNAVAILABLE, 404, "gone")))
                            .asked())
                    .containsExactly("paid", "key", "free");
        }
    }

    @Test
    @DisplayName("I3 a member known to be blind or too small goes last, and still answers when it is all there is")
    void fitting() {
        town.provider(
                "p",
                "cheap",
                Optional.empty(),
                OptionalInt.empty(),
                List.of(Town.Who.of("blind")),
                "[{\"id\":\"m\",\"context\":1000,\"can\":[\"tools\"]}]");
        town.provider("q", "cheap", "seeing");
        town.combo("all", Strategy.PRIORITY, "p/m", "q/m");
        Demand picture = new Demand(500, true, false, false);
        assertThat(town.go(town.router(), town.ask("all", "x", picture), Town::well)
                        .answered())
                .contains("seeing");
        Demand large = new Demand(5_000, false, false, false);
        assertThat(town.go(town.router(), town.ask("all", "y", large), Town::well)
                        .answered())
                .contains("seeing");
        assertThat(town.go(
                                town.router(),
                                town.ask("all", "z", picture),
                                (name, account) -> name.startsWith("q/")
                                        ? Optional.of(Town.limited(Duration.ofHours(1)))
                                        : Optional.empty())
                        .asked())
                .containsExactly("seeing", "blind");
        assertThat(answers("all", 1)).containsExactly("blind");
    }

    @Test
    @DisplayName("conditions: a member is for some requests only, and the trace says so")
    void conditions() {
        town.provider("p", "cheap", "small").provider("q", "cheap", "large");
        Conditions upTo = new Conditions(
                OptionalLong.empty(),
                OptionalLong.of(1_000),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Set.of(),
                Set.of());
        town.combo(new Combo(
                "all",
                Strategy.PRIORITY,
                List.of(new Member("p/m", 1, Optional.empty(), upTo), Member.of("q/m")),
                false,
                1,
                Optional.empty()));
        assertThat(answers("all", 1)).containsExactly("small");
        Town.Trip trip =
                town.go(town.router(), town.ask("all", "y", new Demand(2_000, false, false, false)), Town::well);
        assertThat(trip.answered()).contains("large");
        assertThat(trip.trace().notes())
                .anyMatch(note ->
                        note.verdict() == Trace.Verdict.REFUSED && note.reason().contains("1000 tokens"));
    }

    @Test
    @DisplayName("I5 a conversation stays with its combo's member while others take turns")
    void comboAffinity() {
        town.provider("p", "cheap", "A").provider("q", "cheap", "B").provider("r", "cheap", "C");
        town.combo("all", Strategy.ROUND_ROBIN, "p/m", "q/m", "r/m");
        String home = town.go("all", "me", Town::well).answered().orElseThrow();
        for (int at = 0; at < 5; at++) {
            answers("all", 2);
            assertThat(town.go("all", "me", Town::well).answered()).contains(home);
        }
    }

    @Test
    @DisplayName("I9 an account with a limit: others take over; with none there is a short queue, then 429")
    void limits() {
        town.provider(
                "p",
                "cheap",
                Strategy.PRIORITY,
                List.of(new Town.Who("a", new Terms(1, 1, 1)), new Town.Who("b", new Terms(2, 1, 1))));
        Itinerary first = going("x");
        Itinerary.Step.Go one = (Itinerary.Step.Go) first.next();
        Itinerary.Step.Go two = (Itinerary.Step.Go) going("y").next();
        assertThat(List.of(one.login().account().id(), two.login().account().id()))
                .containsExactly("a", "b");
        Town.Trip refused = town.go("p/m", "z", Town::well);
        assertThat(refused.waited()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        assertThat(refused.refused().orElseThrow().kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        first.left(one);
        assertThat(town.go("p/m", "z", Town::well).answered()).contains("a");
    }

    private Itinerary going(String conversation) {
        return ((Itineraries.Plan.Going)
                        town.itineraries.plan(town.router(), town.settings, town.ask("p/m", conversation), 0))
                .itinerary();
    }

    @Test
    @DisplayName("I13 a second member beside one that is silent: another model, well, once")
    void hedging() {
        town.provider("p", "cheap", "a").provider("q", "cheap", "b");
        town.combo(new Combo(
                "race",
                Strategy.PRIORITY,
                List.of(Member.of("p/m"), Member.of("q/m")),
                false,
                1,
                Optional.of(Duration.ofSeconds(3))));
        Itinerary itinerary = ((Itineraries.Plan.Going)
                        town.itineraries.plan(town.router(), town.settings, town.ask("race", "x"), 0))
                .itinerary();
        Itinerary.Step.Go first = (Itinerary.Step.Go) itinerary.next();
        assertThat(itinerary.hedgeAfter(first)).contains(Duration.ofSeconds(3));
        assertThat(itinerary.beside(first).orElseThrow().login().account().id()).isEqualTo("b");
        town.go("q/m", "y", (name, account) -> Optional.of(Town.limited(Duration.ofHours(1))));
        assertThat(itinerary.beside(first)).isEmpty();
    }

    @Test
    @DisplayName("I12 a member that leads nowhere is skipped and shown; alone it is a 404, never a 400")
    void nowhere() {
        town.provider("p", "cheap").provider("q", "cheap", "b");
        town.combo("both", Strategy.PRIORITY, "p/m", "q/m");
        Town.Trip trip = town.go("both", "x", Town::well);
        assertThat(trip.answered()).contains("b");
        assertThat(trip.trace().notes())
                .anyMatch(note ->
                        note.verdict() == Trace.Verdict.REFUSED && note.target().startsWith("p/"));
        assertThat(town.go("p/m", "x", Town::well)
                        .refused()
                        .orElseThrow()
                        .kind()
                        .clientStatus())
                .isNotEqualTo(400);
    }

    @Test
    @DisplayName("I14 a preview says who would answer and how the others stand, and changes nothing")
    void preview() {
        town.provider("p", "cheap", "a", "b").provider("q", "cheap", "c");
        town.combo("both", Strategy.ROUND_ROBIN, "p/m", "q/m");
        town.go(
                "p/m",
                "x",
                (name, account) ->
                        account.equals("a") ? Optional.of(Town.limited(Duration.ofHours(1))) : Optional.empty());
        for (int at = 0; at < 3; at++) {
            RoutePreview preview = town.itineraries.preview(town.router(), town.settings, town.ask("both", "new"));
            assertThat(preview.answer().orElseThrow().account()).isEqualTo("b");
            assertThat(preview.candidates().stream().map(c -> c.account() + " " + c.state()))
                    .containsExactly("b READY", "a RESTING", "c READY");
        }
        assertThat(town.go("both", "new", Town::well).answered()).contains("b");
    }

    @Test
    @DisplayName("F7 a refused token is renewed once and the same account asked again, and nobody is penalised")
    void renewed() {
        town.provider("p", "subscription", "a", "b");
        List<String> renewed = new ArrayList<>();
        town.renewal = target -> {
            renewed.add(target.account().id());
            return Optional.of(target);
        };
        List<String> asked = new ArrayList<>();
        assertThat(town.go("p/m", "x", (name, account) -> {
                            asked.add(account);
                            return asked.size() == 1
                                    ? Optional.of(Failure.of(Failure.Kind.UNAUTHENTICATED, 401, "expired"))
                                    : Optional.empty();
                        })
                        .answered())
                .contains("a");
        assertThat(asked).containsExactly("a", "a");
        assertThat(renewed).containsExactly("a");
        assertThat(town.cooldowns.list()).isEmpty();
    }

    @Test
    @DisplayName("F7 a token that is refused again, or cannot be renewed, rests its account, and the next one is asked")
    void renewedInVain() {
        town.provider("p", "subscription", "a", "b");
        for (Renewal renewal : List.<Renewal>of(Optional::of, Renewal.NONE)) {
            town.renewal = renewal;
            town.cooldowns.clear(rest -> true);
            assertThat(town.go(
                                    "p/m",
                                    "x" + renewal.hashCode(),
                                    (name, account) -> account.equals("a")
                                            ? Optional.of(Failure.of(Failure.Kind.UNAUTHENTICATED, 401, "expired"))
                                            : Optional.empty())
                            .answered())
                    .contains("b");
            assertThat(town.cooldowns.list()).singleElement().satisfies(rest -> assertThat(rest.account())
                    .isEqualTo("a"));
        }
    }

    @Test
    @DisplayName("F7 the only account is asked once more, in a moment, before a refused key sends it to rest")
    void refusedForAMoment() {
        town.provider("p", "cheap", "a");
        List<String> asked = new ArrayList<>();
        assertThat(town.go("p/m", "x", (name, account) -> {
                            asked.add(account);
                            return asked.size() == 1
                                    ? Optional.of(Failure.of(Failure.Kind.UNAUTHENTICATED, 401, "no such key"))
                                    : Optional.empty();
                        })
                        .answered())
                .contains("a");
        assertThat(asked).containsExactly("a", "a");
        assertThat(town.cooldowns.list()).isEmpty();

        asked.clear();
        assertThat(town.go("p/m", "y", (name, account) -> {
                            asked.add(account);
                            return Optional.of(Failure.of(Failure.Kind.UNAUTHENTICATED, 401, "no such key"));
                        })
                        .answered())
                .isEmpty();
        assertThat(asked).containsExactly("a", "a");
        assertThat(town.cooldowns.list()).singleElement().satisfies(rest -> assertThat(rest.account())
                .isEqualTo("a"));
    }
}
