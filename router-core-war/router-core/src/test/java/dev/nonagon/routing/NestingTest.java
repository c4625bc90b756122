package dev.nonagon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Resolution against a second, simpler one, over random configurations; the seeds are fixed. */
class NestingTest {
    private static final List<String> PROVIDERS = List.of("aa", "ab", "bb", "none");
    private static final List<String> MODELS = List.of("m1", "m2", "x/m1");

    private static Providers providers() {
        return Providers.of(
                Providers.provider("aa").models("m1", "m2", "x/m1").account("a"),
                Providers.provider("ab").models("m1", "m2", "x/m1").account("a"),
                Providers.provider("bb").models("m1", "m2", "x/m1").account("a"),
                Providers.provider("none").models("m1", "m2", "x/m1"));
    }

    /** Combos whose members are models, patterns, unknown names, and combos that come later, or any combo where circles may be. */
    private static List<Combo> combos(Random random, int count, boolean circles) {
        List<Combo> combos = new ArrayList<>();
        for (int at = 0; at < count; at++) {
            List<String> members = new ArrayList<>();
            for (int left = 1 + random.nextInt(4); left > 0; left--) {
                int first = circles ? 0 : at + 1;
                int choice = random.nextInt(8);
                if (choice < 3 && first < count) {
                    members.add("c" + (first + random.nextInt(count - first)));
                } else if (choice == 3) {
                    members.add(
                            List.of("a*/m1", "*/m2", "aa/*", "none/*", "m1*").get(random.nextInt(5)));
                } else if (choice == 4) {
                    members.add("unknown" + random.nextInt(3));
                } else {
                    members.add(PROVIDERS.get(random.nextInt(PROVIDERS.size())) + "/"
                            + MODELS.get(random.nextInt(MODELS.size())));
                }
            }
            combos.add(Combo.of("c" + at, Strategy.PRIORITY, members));
        }
        return combos;
    }

    /** What a name should lead to, by following it step by step; null if it leads back to itself. */
    private static Set<String> expected(Map<String, Combo> combos, String name, List<String> path) {
        Set<String> found = new LinkedHashSet<>();
        Combo combo = combos.get(name);
        if (combo == null) {
            int slash = name.indexOf('/');
            if (name.contains("*")) {
                for (String provider : List.of("aa", "ab", "bb")) {
                    for (String model : MODELS) {
                        String regex = name.replace("*", ".*");
                        if ((slash < 0 ? model : provider + "/" + model).matches(regex)) {
                            found.add(provider + "/" + model);
                        }
                    }
                }
            } else if (slash > 0 && !name.startsWith("none/")) {
                found.add(name);
            }
            return found;
        }
        for (String member : combo.models()) {
            if (!leadsTo(combos, member, member, new LinkedHashSet<>()) && !path.contains(member)) {
                List<String> longer = new ArrayList<>(path);
                longer.add(member);
                found.addAll(expected(combos, member, longer));
            }
        }
        return found;
    }

    private static boolean leadsTo(Map<String, Combo> combos, String from, String goal, Set<String> seen) {
        Combo combo = combos.get(from);
        return combo != null
                && combo.models().stream()
                        .anyMatch(next -> next.equals(goal) || (seen.add(next) && leadsTo(combos, next, goal, seen)));
    }

    @RepeatedTest(200)
    @DisplayName("R1 R3 R8 R11 nested combos and patterns lead where following them step by step leads")
    void nesting(RepetitionInfo repetition) {
        int seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        List<Combo> combos = combos(random, 2 + random.nextInt(8), seed % 2 == 0);
        Map<String, Combo> byName = new java.util.HashMap<>();
        combos.forEach(combo -> byName.put(combo.name(), combo));
        Router router = providers().router(Map.of(), combos.toArray(Combo[]::new));
        for (Combo combo : combos) {
            String name = combo.name();
            boolean circle = leadsTo(byName, name, name, new LinkedHashSet<>());
            Set<String> wanted = circle ? Set.of() : expected(byName, name, List.of(name));
            assertThat(new LinkedHashSet<>(Providers.models(router, name)))
                    .as("seed %s: %s of %s", seed, name, combos)
                    .containsExactlyInAnyOrderElementsOf(wanted);
            assertThat(router.way(name) instanceof Way.Nowhere).isEqualTo(circle);
            assertThat(Providers.models(router, name + "(high)")).isEqualTo(Providers.models(router, name));
        }
    }

    @Test
    @DisplayName("R5 combos that hold each other twice, forty deep, cost no more than the combos that there are")
    void doubling() {
        Combo[] combos = new Combo[40];
        for (int at = 0; at < combos.length; at++) {
            String next = at == combos.length - 1 ? "aa/m1" : "c" + (at + 1);
            combos[at] = new Combo(
                    "c" + at,
                    Strategy.PRIORITY,
                    List.of(Member.of(next), Member.of(next)),
                    at == 5,
                    1,
                    java.util.Optional.empty());
        }
        long began = System.nanoTime();
        Router router = providers().router(Map.of(), combos);
        assertThat(Providers.models(router, "c6")).containsOnly("aa/m1").hasSize(2);
        assertThat(Providers.models(router, "c0")).isEmpty();
        assertThat(Providers.models(router, "c6(high)")).hasSize(2);
        assertThat(Providers.targets(router, "c6")).containsExactly("aa/m1@a");
        assertThat(System.nanoTime() - began).isLessThan(5_000_000_000L);
    }
}
