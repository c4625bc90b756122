package dev.nonagon.apikeys;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.Ledger;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.SealedColumns;
import dev.nonagon.store.Store;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys, kept and declared (K3, K4). Thread-safe. Every change is audited in its transaction and counts on this node
 * before it returns. Every operation may throw {@link BookRefusal}, {@code StoreConflict} and {@code StoreUnavailable};
 * then nothing was changed.
 */
public final class KeyBook {
    static final String DECLARED = "declared.";
    private static final String KIND = "apiKey";
    private static final int ID_BYTES = 8;

    private final Ledger ledger;
    private final KeyFormat format;

    /** A key and, this once, the key itself. */
    public record Made(ApiKey key, Secret secret) {}

    public KeyBook(Ledger ledger, KeyFormat format) {
        this.ledger = ledger;
        this.format = format;
    }

    /** All keys: first the declared ones, then those of the database by name. */
    public List<ApiKey> list() {
        List<ApiKey> all = new ArrayList<>();
        ledger.declared().get().apiKeys().forEach((name, secret) -> all.add(declared(name, secret)));
        all.addAll(
                ledger.store()
                        .read(em -> em
                                .createQuery("select k from KeyRow k order by k.name, k.id", KeyRow.class)
                                .getResultList()
                                .stream()
                                .map(KeyRows::key)
                                .toList()));
        return all;
    }

    public Optional<ApiKey> find(String id) {
        if (id.startsWith(DECLARED)) {
            String name = id.substring(DECLARED.length());
            return Optional.ofNullable(ledger.declared().get().apiKeys().get(name))
                    .map(secret -> declared(name, secret));
        }
        return ledger.store().read(em -> {
            @Nullable KeyRow row = em.find(KeyRow.class, id);
            return row == null ? Optional.empty() : Optional.of(KeyRows.key(row));
        });
    }

    /** Makes a key. This is the only time that an unrevealable one is to be had. */
    public Made create(Actor actor, KeyData data) {
        return keep(actor, "create", data, format.make());
    }

    /** Takes over a key that exists already, of whatever form. */
    public Made importKey(Actor actor, KeyData data, Secret key) {
        KeyChecks.key(key);
        return keep(actor, "import", data, key);
    }

    private Made keep(Actor actor, String action, KeyData data, Secret key) {
        KeyChecks.data(data);
        Store store = ledger.store();
        return store.write(em -> {
            refuseTakenName(em, data.name(), "");
            refuseKnown(em, key);
            KeyRow row = KeyRow.empty();
            byte[] id = new byte[ID_BYTES];
            store.random().nextBytes(id);
            row.id = HexFormat.of().formatHex(id);
            row.createdAt = store.clock().millis();
            row.updatedAt = row.createdAt;
            KeyRows.fill(row, data);
            setKey(row, key, data.revealable());
            em.persist(row);
            em.flush();
            record(em, actor, action, row.id, Optional.empty(), Optional.of(KeyRows.shown(data)));
            return new Made(KeyRows.key(row), key);
        });
    }

    /**
     * Changes what is said about a key; switching it off and on included. A key that once was unrevealable stays so until it
     * is rotated.
     *
     * @param version for which the edit was made; empty for whichever
     */
    public ApiKey edit(Actor actor, String id, OptionalLong version, UnaryOperator<KeyData> edit) {
        return ledger.store().write(em -> {
            KeyRow row = row(em, id);
            refuseOutdated(row, version);
            KeyData before = KeyRows.data(row);
            KeyData after = edit.apply(before);
            if (after.equals(before)) {
                return KeyRows.key(row);
            }
            KeyChecks.data(after);
            refuseTakenName(em, after.name(), id);
            if (after.revealable() && !before.revealable()) {
                throw BookRefusal.invalid("revealable", "cannot be switched on, for there is no copy; rotate the key");
            }
            KeyRows.fill(row, after);
            if (!after.revealable()) {
                row.sealed = null;
            }
            row.updatedAt = ledger.store().clock().millis();
            em.flush();
            record(em, actor, "edit", id, Optional.of(KeyRows.shown(before)), Optional.of(KeyRows.shown(after)));
            return KeyRows.key(row);
        });
    }

    /** Switches a key off; requests that are under way go on. */
    public ApiKey deactivate(Actor actor, String id) {
        return edit(actor, id, OptionalLong.empty(), data -> data.withActive(false));
    }

    /**
     * Puts another key in the place of the old one, which counts no more from this moment. Rules, budget and what was spent
     * stay.
     *
     * @param revealable whether the new one may be revealed
     */
    public Made rotate(Actor actor, String id, boolean revealable) {
        return ledger.store().write(em -> {
            KeyRow row = row(em, id);
            Secret key = format.make();
            KeyData before = KeyRows.data(row);
            setKey(row, key, revealable);
            row.updatedAt = ledger.store().clock().millis();
            em.flush();
            ObjectNode after = KeyRows.shown(before.withRevealable(revealable)).put("replaced", true);
            record(em, actor, "rotate", id, Optional.of(KeyRows.shown(before)), Optional.of(after));
            return new Made(KeyRows.key(row), key);
        });
    }

    public void delete(Actor actor, String id) {
        ledger.store().change(em -> {
            KeyRow row = row(em, id);
            Optional<ObjectNode> before = Optional.of(KeyRows.shown(KeyRows.data(row)));
            em.remove(row);
            em.createNativeQuery("delete from api_key_budget where key_id = ?1")
                    .setParameter(1, id)
                    .executeUpdate();
            em.flush();
            record(em, actor, "delete", id, before, Optional.empty());
        });
    }

    /** The key in clear; refused for one without a copy and for a declared one. The audit entry is kept before this returns. */
    public Secret reveal(Actor actor, String id) {
        return ledger.store().note(em -> {
            KeyRow row = row(em, id);
            String sealed = row.sealed;
            if (sealed == null) {
                throw BookRefusal.invalid(
                        "id", "the key '" + row.name + "' was made so that it can never be revealed; rotate it");
            }
            Secret key = ledger.store().vault().open(sealed, place(id));
            record(em, actor, "reveal", id, Optional.empty(), Optional.empty());
            em.flush();
            return key;
        });
    }

    private void setKey(KeyRow row, Secret key, boolean revealable) {
        row.hash = format.hash(key);
        row.hint = KeyFormat.hint(key);
        row.sealed = revealable ? ledger.store().vault().seal(key, place(row.id)) : null;
    }

    private static String place(String id) {
        return SealedColumns.place("api_key", "key_sealed", id);
    }

    private static ApiKey declared(String name, Secret secret) {
        return new ApiKey(
                DECLARED + name,
                KeyFormat.hint(secret),
                true,
                KeyData.named(name).withRevealable(false),
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty(),
                0);
    }

    private static KeyRow row(EntityManager entityManager, String id) {
        if (id.startsWith(DECLARED)) {
            throw new BookRefusal(
                    BookRefusal.Kind.READ_ONLY,
                    "id",
                    "The key '" + id.substring(DECLARED.length())
                            + "' is declared in nonagon.properties or the environment: change it there.");
        }
        @Nullable KeyRow row = entityManager.find(KeyRow.class, id);
        if (row == null) {
            throw new BookRefusal(BookRefusal.Kind.UNKNOWN, "id", "There is no API key '" + id + "'.");
        }
        return row;
    }

    private static void refuseOutdated(KeyRow row, OptionalLong version) {
        if (version.isPresent() && version.getAsLong() != row.version) {
            throw new BookRefusal(
                    BookRefusal.Kind.OUTDATED,
                    "version",
                    "The key '" + row.name + "' was changed meanwhile: read it again, then repeat your change.");
        }
    }

    private void refuseTakenName(EntityManager entityManager, String name, String own) {
        boolean taken = ledger.declared().get().apiKeys().containsKey(name)
                || !entityManager
                        .createQuery("select k.id from KeyRow k where k.name = :name and k.id <> :own", String.class)
                        .setParameter("name", name)
                        .setParameter("own", own)
                        .getResultList()
                        .isEmpty();
        if (taken) {
            throw new BookRefusal(
                    BookRefusal.Kind.TAKEN, "name", "There is a key '" + name + "' already; choose another name.");
        }
    }

    private void refuseKnown(EntityManager entityManager, Secret key) {
        boolean known = ledger.declared().get().apiKeys().containsValue(key)
                || !entityManager
                        .createQuery("select k.id from KeyRow k where k.hash = :hash", String.class)
                        .setParameter("hash", format.hash(key))
                        .getResultList()
                        .isEmpty();
        if (known) {
            throw new BookRefusal(
                    BookRefusal.Kind.TAKEN, "key", "This key is here already, under another name; edit that one.");
        }
    }

    private void record(
            EntityManager entityManager,
            Actor actor,
            String action,
            String id,
            Optional<ObjectNode> before,
            Optional<ObjectNode> after) {
        ledger.audit()
                .record(entityManager, actor, KIND + "." + action, KIND, id, before.map(n -> n), after.map(n -> n));
    }
}
