package dev.nonagon.cooldowns;

import dev.nonagon.failures.LostLogin;
import dev.nonagon.spi.Failure;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Tells of rests that begin and end (C11). For one thread at a time. */
final class RestWatch {
    private final Cooldowns cooldowns;
    private final Consumer<Notice> listener;
    private final Map<Place, Told> told = new HashMap<>();

    /**
     * @param here whether it began here; the same is said when it ends, so that one node says it of each rest
     */
    private record Told(Rest rest, boolean here) {}

    RestWatch(Cooldowns cooldowns, Consumer<Notice> listener) {
        this.cooldowns = cooldowns;
        this.listener = listener;
    }

    /** Looks once. What came and went between two looks is not told. */
    void look() {
        Map<Place, Told> now = new HashMap<>();
        cooldowns.list().forEach(rest -> {
            Place place = rest.place();
            Told before = told.get(place);
            boolean here = before == null ? cooldowns.seenHere(place) : before.here();
            now.put(place, new Told(rest, here));
            if (before == null) {
                listener.accept(new Notice.Began(rest, here));
            }
            if (loginLost(rest) && (before == null || !loginLost(before.rest()))) {
                listener.accept(new Notice.LoginNeeded(rest, here));
            }
        });
        told.forEach((place, past) -> {
            if (!now.containsKey(place)) {
                listener.accept(new Notice.Ended(past.rest(), past.here()));
            }
        });
        told.clear();
        told.putAll(now);
    }

    private static boolean loginLost(Rest rest) {
        return LostLogin.is(Failure.of(rest.kind(), rest.reason()));
    }
}
