package dev.nonagon.settings;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.names.Spelling;
import dev.nonagon.settings.DeclaredKeys.Group;
import dev.nonagon.settings.DeclaredKeys.Item;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Reads a combo of the declared configuration (D14). */
final class DeclaredCombo {
    private static final int NEAR = 2;

    private final BiConsumer<Item, String> error;

    /**
     * @param error takes what is wrong with an item
     */
    DeclaredCombo(BiConsumer<Item, String> error) {
        this.error = error;
    }

    /**
     * @param names of all combos, to find one whose name is another's with a misspelt field behind
     * @return what could be understood; nothing if it has no members
     */
    Optional<Combo> read(String name, Map<String, Item> fields, Collection<String> names) {
        refuseMisspelt(name, fields, names);
        List<Member> members = members(name, fields);
        Strategy strategy = field(fields, "strategy").map(this::strategy).orElse(Strategy.PRIORITY);
        int sticky = field(fields, "sticky").map(this::sticky).orElse(1);
        boolean subscriptionOnly =
                field(fields, "subscription-only").map(this::truth).orElse(false);
        Optional<Duration> hedgeAfter = field(fields, "hedge-after").flatMap(this::duration);
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(new Combo(name, strategy, members, subscriptionOnly, sticky, hedgeAfter));
    }

    static List<String> names(String text) {
        return List.of(text.split(",", -1)).stream().map(String::strip).toList();
    }

    private void refuseMisspelt(String name, Map<String, Item> fields, Collection<String> names) {
        int dot = name.lastIndexOf('.');
        if (dot > 0 && names.contains(name.substring(0, dot))) {
            String word = name.substring(dot + 1);
            Spelling.nearest(word, Group.COMBOS.fields())
                    .filter(field -> Spelling.distance(word, field) <= NEAR)
                    .ifPresent(field -> error.accept(
                            fields.values().iterator().next(),
                            "is unknown; did you mean '" + Group.COMBOS.key(name.substring(0, dot), field) + "'?"));
        }
    }

    private List<Member> members(String name, Map<String, Item> fields) {
        Map<Integer, Item> numbered = new TreeMap<>();
        fields.forEach((field, item) -> {
            if (field.startsWith(DeclaredKeys.MEMBERS)) {
                Item twin = numbered.put(Integer.parseInt(field.substring(DeclaredKeys.MEMBERS.length())), item);
                if (twin != null) {
                    error.accept(item, "has the same number as '" + twin.key() + "'");
                }
            }
        });
        Optional<Item> list = field(fields, "");
        if (list.isPresent() && !numbered.isEmpty()) {
            error.accept(
                    numbered.values().iterator().next(),
                    "stands beside '" + list.get().key() + "'; name the members there or here");
        } else if (list.isEmpty() && numbered.isEmpty()) {
            error.accept(
                    fields.values().iterator().next(),
                    "the combo '" + name + "' has no members; give them as " + Group.COMBOS.key(name, "") + "=a, b, c");
        }
        return list.isPresent() ? plain(list.get()) : numbered(numbered.values());
    }

    private List<Member> plain(Item item) {
        List<String> names = names(item.value());
        if (names.stream().anyMatch(String::isEmpty)) {
            error.accept(item, "a member is empty; write them as a, b, c");
            return List.of();
        }
        return names.stream().map(Member::of).toList();
    }

    private List<Member> numbered(Collection<Item> items) {
        List<Member> members = new ArrayList<>();
        for (Item item : items) {
            try {
                members.add(MemberText.read(item.value()));
            } catch (MemberText.Misfit e) {
                error.accept(item, String.valueOf(e.getMessage()));
            }
        }
        return members;
    }

    private Strategy strategy(Item item) {
        Optional<Strategy> strategy = Strategy.of(item.value());
        if (strategy.isEmpty()) {
            error.accept(
                    item, "'" + item.value() + "' is no strategy; there are " + String.join(", ", Strategy.words()));
        }
        return strategy.orElse(Strategy.PRIORITY);
    }

    private int sticky(Item item) {
        if (item.value().matches("[0-9]{1,4}")) {
            int sticky = Integer.parseInt(item.value());
            if (sticky >= 1 && sticky <= Combo.MOST_STICKY) {
                return sticky;
            }
        }
        error.accept(item, "must be a number of requests from 1 to " + Combo.MOST_STICKY);
        return 1;
    }

    private boolean truth(Item item) {
        if (!item.value().equals("true") && !item.value().equals("false")) {
            error.accept(item, "'" + item.value() + "' is neither true nor false");
        }
        return !item.value().equals("false");
    }

    private Optional<Duration> duration(Item item) {
        try {
            Duration duration = Duration.parse(item.value().toUpperCase(Locale.ROOT));
            if (duration.isPositive()) {
                return Optional.of(duration);
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        error.accept(item, "must be a duration above zero such as PT8S");
        return Optional.empty();
    }

    private static Optional<Item> field(Map<String, Item> fields, String name) {
        return Optional.ofNullable(fields.get(name));
    }
}
