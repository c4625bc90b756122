package dev.nonagon.cooldowns;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** One owner's lanes: itself, and each of its models. Reading takes no lock and allocates nothing. Thread-safe. */
final class Lanes {
    /** More models than anybody has: somebody makes names up, and their rests are not worth the memory. */
    private static final int MOST_MODELS = 1_000;

    final Lane whole;
    private final Map<String, Lane> models = new ConcurrentHashMap<>();
    private final LongSupplier probeMillis;
    private final Consumer<Place> changed;

    /**
     * @param owner with no model
     * @param probeMillis from one probe to the next
     * @param changed told of each place whose state is another one
     */
    Lanes(Place owner, LongSupplier probeMillis, Consumer<Place> changed) {
        this.whole = new Lane(owner);
        this.probeMillis = probeMillis;
        this.changed = changed;
    }

    Optional<Rest> rest(String model, long now) {
        Optional<Resting> all = whole.state();
        boolean allRests = all.isPresent() && all.get().active(now);
        Lane lane = models.get(model);
        Optional<Resting> one = lane == null ? Optional.empty() : lane.state();
        if (one.isPresent() && one.get().active(now)) {
            return allRests && all.get().strongerThan(one.get())
                    ? all.get().shown()
                    : one.get().shown();
        }
        return allRests ? all.get().shown() : Optional.empty();
    }

    boolean claimProbe(String model, long now) {
        Lane lane = models.get(model);
        // Looked at first, so that no probe is spent on a door behind which another is shut.
        if (whole.shut(now) || (lane != null && lane.shut(now))) {
            return false;
        }
        return claimed(whole, now) && (lane == null || claimed(lane, now));
    }

    private boolean claimed(Lane lane, long now) {
        return switch (lane.claim(now, probeMillis.getAsLong())) {
            case OPEN -> true;
            case WON -> {
                changed.accept(lane.place);
                yield true;
            }
            case SHUT -> false;
        };
    }

    /** Changes a place's state, and says whether it is another one now. */
    boolean update(String model, UnaryOperator<Optional<Resting>> change) {
        boolean different = adopt(model, change);
        if (different) {
            changed.accept(place(model));
        }
        return different;
    }

    /** As {@link #update}, for a change that nobody needs to be told of. */
    boolean adopt(String model, UnaryOperator<Optional<Resting>> change) {
        boolean[] different = {false};
        if (model.isEmpty()) {
            different[0] = whole.update(change);
        } else {
            // In one step with the removal of lanes that are forgotten: no change goes to a lane that nobody reads.
            models.compute(model, (name, known) -> {
                if (known == null && models.size() >= MOST_MODELS) {
                    return null;
                }
                Lane lane = known == null ? new Lane(place(name)) : known;
                different[0] = lane.update(change);
                return lane.state().isEmpty() ? null : lane;
            });
        }
        return different[0];
    }

    private Place place(String model) {
        return new Place(whole.place.provider(), whole.place.account(), model);
    }

    /** As {@link #update}, for a lane that is there; costs next to nothing if it is not. */
    void updateKnown(String model, UnaryOperator<Optional<Resting>> change) {
        if (model.isEmpty() ? whole.state().isPresent() : models.containsKey(model)) {
            update(model, change);
        }
    }

    Optional<Resting> state(String model) {
        if (model.isEmpty()) {
            return whole.state();
        }
        Lane lane = models.get(model);
        return lane == null ? Optional.empty() : lane.state();
    }

    /** What is known of each of the places, at about this moment. */
    void forEach(Consumer<Resting> each) {
        whole.state().ifPresent(each);
        models.values().forEach(lane -> lane.state().ifPresent(each));
    }
}
