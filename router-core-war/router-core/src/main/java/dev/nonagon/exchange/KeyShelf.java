package dev.nonagon.exchange;

import dev.nonagon.audit.Actor;
import dev.nonagon.spi.Secret;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Client API keys, as an import puts them and an export takes them. Inside a write of the store, all of it joins that.
 */
public interface KeyShelf {
    /**
     * A key that is kept.
     *
     * @param rules what it may do, for {@link #put}; no secret
     * @param key the key itself; empty if it was not asked for or cannot be revealed
     */
    record Shown(String name, ObjectNode rules, Optional<Secret> key) {
        @Override
        public String toString() {
            return "Shown[" + name + "]";
        }
    }

    /** What became of a key. */
    enum Outcome {
        TAKEN,
        REPLACED,
        /** A key of that name is here already. */
        NAME_TAKEN,
        /** This very key is here already. */
        KNOWN
    }

    /** All keys of the database, by name. */
    List<Shown> list(Actor actor, boolean withKeys);

    /**
     * Keeps a key as it is, whatever its form.
     *
     * @param rules {@code {}} for a key for inference without limits
     * @param replace whether one of the same name goes
     * @throws dev.nonagon.books.BookRefusal if it does not fit
     */
    Outcome put(Actor actor, String name, Secret key, ObjectNode rules, boolean replace);
}
