package dev.nonagon.accounts;

import dev.nonagon.spi.ProviderId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The line of every account; the same account always has the same. Thread-safe. */
public final class AccountLines {
    private record Key(ProviderId provider, String account) {}

    private final Map<Key, AccountLine> lines = new ConcurrentHashMap<>();

    /** Asked when a picture is drawn, not on a request's way. */
    public AccountLine of(ProviderId provider, String account) {
        return lines.computeIfAbsent(new Key(provider, account), key -> new AccountLine());
    }
}
