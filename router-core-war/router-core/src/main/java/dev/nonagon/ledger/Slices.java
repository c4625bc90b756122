package dev.nonagon.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sums by one dimension each, and by none (L8). */
final class Slices {
    /** Of everything: a dimension with one value, which is nobody's. */
    static final String ALL = "all";

    /** As {@link Sums.Key#all} names them, without the node. */
    private static final List<String> DIMENSIONS =
            List.of("provider", "model", "account", "key_name", "client", "combo", "client_format", "failure");

    private Slices() {}

    /** Where a sum belongs. */
    record Key(String dimension, char grain, long slot, Name node, Name name) {
        /** As the migration that made the first ones wrote it. */
        String id() {
            return dimension + '/' + grain + slot + '/' + name.id() + '/' + node.id();
        }
    }

    /** The same sums by each dimension alone. */
    static Map<Key, Sum> of(Map<Sums.Key, Sum> sums) {
        Map<Key, Sum> slices = new HashMap<>();
        sums.forEach((key, sum) -> {
            List<Name> names = key.all();
            Name node = names.getFirst();
            add(slices, new Key(ALL, key.grain(), key.slot(), node, Name.NONE), sum);
            for (int at = 0; at < DIMENSIONS.size(); at++) {
                add(slices, new Key(DIMENSIONS.get(at), key.grain(), key.slot(), node, names.get(at + 1)), sum);
            }
        });
        return slices;
    }

    private static void add(Map<Key, Sum> slices, Key key, Sum sum) {
        slices.computeIfAbsent(key, made -> new Sum()).add(sum);
    }
}
