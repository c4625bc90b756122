package dev.nonagon.settings;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something made of a few settings, and made anew when they have changed; they are looked up once a second at the most.
 * Thread-safe; {@link #get()} takes no lock.
 *
 * @param <T> what is made; immutable
 */
public final class LiveValue<T> implements Supplier<T> {
    private static final long LOOK_EVERY = Duration.ofSeconds(1).toNanos();

    private final List<String> keys;
    private final Function<String, Optional<String>> config;
    private final Function<Function<String, Optional<String>>, T> reader;
    private final LongSupplier nanoTime;
    private volatile Made<T> made;

    private record Made<T>(Map<String, String> from, T value, long lookedAt) {}

    /**
     * Makes it for the first time.
     *
     * @param keys what the reader will ask for
     * @param reader tells of what is wrong by itself
     */
    public LiveValue(
            List<String> keys,
            Function<String, Optional<String>> config,
            Function<Function<String, Optional<String>>, T> reader,
            LongSupplier nanoTime) {
        this.keys = List.copyOf(keys);
        this.config = config;
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.made = make(look(keys, config), reader, nanoTime.getAsLong());
    }

    @Override
    public T get() {
        Made<T> now = made;
        long time = nanoTime.getAsLong();
        if (time - now.lookedAt() < LOOK_EVERY) {
            return now.value();
        }
        Map<String, String> from = look(keys, config);
        Made<T> next = from.equals(now.from()) ? new Made<>(from, now.value(), time) : make(from, reader, time);
        made = next;
        return next.value();
    }

    private static Map<String, String> look(List<String> keys, Function<String, Optional<String>> config) {
        Map<String, String> found = new HashMap<>();
        keys.forEach(key -> config.apply(key).ifPresent(value -> found.put(key, value)));
        return Map.copyOf(found);
    }

    private static <T> Made<T> make(
            Map<String, String> from, Function<Function<String, Optional<String>>, T> reader, long time) {
        return new Made<>(from, reader.apply(key -> Optional.ofNullable(from.get(key))), time);
    }
}
