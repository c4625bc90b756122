package dev.nonagon.quota;

import dev.nonagon.names.Words;

/** Where a number comes from. */
public enum QuotaSource {
    /** The provider was asked. */
    PROBE,
    /** An answer's headers said it. */
    HEADERS,
    /** The router counted what went through it against a limit that the account's owner or the descriptor names. */
    OWN_COUNT,
    /** Nobody has told a number; the descriptor or the owner says that there is such a window. */
    DECLARED;

    /** As the API says it: {@code own-count}. */
    public String word() {
        return Words.of(this);
    }
}
