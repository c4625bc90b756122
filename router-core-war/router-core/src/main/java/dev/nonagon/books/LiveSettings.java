package dev.nonagon.books;

import java.util.Optional;
import java.util.function.Function;

/**
 * Looks up a setting as it is now: what is declared wins, then what the database says, then the default (B2). Thread-safe.
 *
 * @param declared the value of a key that is set outside the database
 * @param defaults the value of a key that nobody has set
 */
public record LiveSettings(
        Function<String, Optional<String>> declared,
        StoredConfiguration stored,
        Function<String, Optional<String>> defaults)
        implements Function<String, Optional<String>> {
    @Override
    public Optional<String> apply(String key) {
        return declared.apply(key).or(() -> stored.setting(key)).or(() -> defaults.apply(key));
    }
}
