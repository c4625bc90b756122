package dev.nonagon.exchange;

import dev.nonagon.combos.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes aliases and combos that lead back to themselves out of a harvest, all of a circle (X9). */
final class Circles {
    private Circles() {}

    static void skip(Harvest harvest) {
        Map<String, List<String>> next = new HashMap<>();
        for (Item item : harvest.items()) {
            switch (item.content()) {
                case Item.OfAlias alias -> add(next, alias.name(), alias.data().targets());
                case Item.OfCombo combo ->
                    add(
                            next,
                            combo.name(),
                            combo.data().members().stream().map(Member::model).toList());
                case Item.OfNode node -> {}
                case Item.OfAccount account -> {}
                case Item.OfModel model -> {}
                case Item.OfPrice price -> {}
                case Item.OfSetting setting -> {}
                case Item.OfKey key -> {}
            }
        }
        Set<String> circles = of(next);
        List<Item> dropped = new ArrayList<>();
        harvest.items().removeIf(item -> {
            boolean leads = item.content() instanceof Item.OfAlias || item.content() instanceof Item.OfCombo;
            boolean drop = leads && circles.contains(item.content().name());
            if (drop) {
                dropped.add(item);
            }
            return drop;
        });
        dropped.forEach(item ->
                harvest.skip(item.content().kind(), item.content().name(), "leads back to itself through others"));
    }

    private static void add(Map<String, List<String>> next, String name, List<String> targets) {
        next.computeIfAbsent(name, n -> new ArrayList<>()).addAll(targets);
    }

    /** What is left when whatever leads nowhere, and whatever nothing leads to, has been taken away again and again. */
    private static Set<String> of(Map<String, List<String>> next) {
        Set<String> left = new HashSet<>(next.keySet());
        boolean changed = true;
        while (changed) {
            Set<String> reached = new HashSet<>();
            left.forEach(name -> next.getOrDefault(name, List.of()).stream()
                    .filter(left::contains)
                    .forEach(reached::add));
            changed = left.removeIf(name -> !reached.contains(name)
                    || next.getOrDefault(name, List.of()).stream().noneMatch(left::contains));
        }
        return left;
    }
}
