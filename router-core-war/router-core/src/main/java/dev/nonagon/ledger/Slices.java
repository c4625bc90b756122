package dev.nonagon.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sums by one dimension each, by none, and days of each key by one more (L8). */
final class Slices {
    /** Of everything: a dimension with one value, which is nobody's. */
    static final String ALL = "all";

    /** As {@link Sums.Key#all} names them, without the node. */
    private static final List<String> DIMENSIONS =
            List.of("provider", "model", "account", "key_name", "client", "combo", "client_format", "failure");

    private static final int KEY_AT = 1 + DIMENSIONS.indexOf("key_name");

    private static final char DAY = 'D';

    /** Goes before the other dimension of a key's. */
    private static final String OF_A_KEY = "key/";

    private Slices() {}

    /**
     * Where a sum belongs.
     *
     * @param key whose it is; empty for those of a dimension alone
     */
    record Key(String dimension, char grain, long slot, Name node, Name name, Optional<Name> key) {
        /** As the migrations that made the first ones wrote it. */
        String id() {
            return dimension
                    + '/'
                    + grain
                    + slot
                    + '/'
                    + name.id()
                    + '/'
                    + node.id()
                    + key.map(whose -> "/" + whose.id()).orElse("");
        }
    }

    /** The same sums by each dimension alone, and those of days with a key. */
    static Map<Key, Sum> of(Map<Sums.Key, Sum> sums) {
        Map<Key, Sum> slices = new HashMap<>();
        sums.forEach((key, sum) -> {
            List<Name> names = key.all();
            Name node = names.getFirst();
            Optional<Name> whose = Optional.of(names.get(KEY_AT));
            add(slices, new Key(ALL, key.grain(), key.slot(), node, Name.NONE, Optional.empty()), sum);
            for (int at = 1; at <= DIMENSIONS.size(); at++) {
                String dimension = DIMENSIONS.get(at - 1);
                Name name = names.get(at);
                add(slices, new Key(dimension, key.grain(), key.slot(), node, name, Optional.empty()), sum);
                if (key.grain() == DAY && at != KEY_AT) {
                    add(slices, new Key(OF_A_KEY + dimension, key.grain(), key.slot(), node, name, whose), sum);
                }
            }
        });
        return slices;
    }

    private static void add(Map<Key, Sum> slices, Key key, Sum sum) {
        slices.computeIfAbsent(key, made -> new Sum()).add(sum);
    }
}
