package dev.nonagon.store;

import dev.nonagon.spi.Secret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Stores for tests. */
public final class TestStores {
    public static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T12:00:00.123Z"));

    private TestStores() {}

    /** The ordinary store of a data directory. */
    public static Store open(Path folder) {
        return open(folder, StoreSettings.local(folder));
    }

    public static Store open(Path folder, StoreSettings settings) {
        return open(folder, settings, CLOCK);
    }

    public static Store open(Path folder, StoreSettings settings, InstantSource clock) {
        return new StoreOpening(settings, folder, clock, new SecureRandom()).open();
    }

    public static StoreSettings settings(Path folder, Map<String, String> values) {
        return StoreSettings.read(key -> Optional.ofNullable(values.get(key)), folder);
    }

    public static StoreSettings withKey(Path folder, String keys) {
        return settings(folder, Map.of("nonagon.vault.key", keys));
    }

    static Secret secret(String text) {
        return new Secret(text);
    }
}
