package dev.nonagon.apikeys;

import java.util.Locale;
import java.util.Optional;

/** What a key may be used for. Each stands for itself: {@code ADMIN} alone asks no model. */
public enum KeyScope {
    /** Asking models, and what belongs to it: lists of models, counts of tokens. */
    INFERENCE,
    /** Reading the management API. */
    READ,
    /** Everything of the management API. */
    ADMIN;

    /** As it is written: {@code inference}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyScope> of(String word) {
        for (KeyScope scope : values()) {
            if (scope.word().equals(word)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
