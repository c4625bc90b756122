package dev.nonagon.ledger;

import dev.nonagon.usage.AttemptRecord.Who;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Names that were met before; a hash for each request would be a waste. Thread-safe; bounded. */
final class Names {
    private static final int MOST = 20_000;

    private final ConcurrentHashMap<String, Name> plain = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Who, Name> keys = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Who, Name> accounts = new ConcurrentHashMap<>();

    Name of(String text) {
        return text.isEmpty() ? Name.NONE : known(plain, text, Name::of);
    }

    Name ofKey(Who key) {
        return known(keys, key, Name::ofKey);
    }

    Name ofAccount(Who account) {
        return known(accounts, account, Name::ofAccount);
    }

    private static <T> Name known(ConcurrentHashMap<T, Name> names, T source, Function<T, Name> make) {
        Name before = names.get(source);
        if (before != null) {
            return before;
        }
        Name made = make.apply(source);
        if (names.size() >= MOST) {
            names.clear();
        }
        names.put(source, made);
        return made;
    }
}
