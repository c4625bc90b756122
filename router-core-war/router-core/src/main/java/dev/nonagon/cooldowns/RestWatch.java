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
    private final Map<Place, Rest> told = new HashMap<>();

    RestWatch(Cooldowns cooldowns, Consumer<Notice> listener) {
        this.cooldowns = cooldowns;
        this.listener = listener;
    }

    /** Looks once. What came and went between two looks is not told. */
    void look() {
        Map<Place, Rest> now = new HashMap<>();
        cooldowns.list().forEach(rest -> now.put(rest.place(), rest));
        now.forEach((place, rest) -> {
            Rest before = told.get(place);
            boolean fresh = before == null;
            boolean here = cooldowns.seenHere(place);
            if (fresh) {
                listener.accept(new Notice.Began(rest, here));
            }
            if (loginLost(rest) && (fresh || !loginLost(before))) {
                listener.accept(new Notice.LoginNeeded(rest, here));
            }
        });
        told.forEach((place, rest) -> {
            if (!now.containsKey(place)) {
                listener.accept(new Notice.Ended(rest, cooldowns.seenHere(place)));
            }
        });
        told.clear();
        told.putAll(now);
    }

    private static boolean loginLost(Rest rest) {
        return LostLogin.is(Failure.of(rest.kind(), rest.reason()));
    }
}
