package dev.nonagon.books;

import dev.nonagon.audit.Actor;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entries of one kind. Thread-safe. Every operation may throw {@link BookRefusal}, {@code StoreConflict} and
 * {@code StoreUnavailable}; then nothing was changed.
 *
 * @param <D> what an entry says, a record
 * @param <R> its row
 */
public abstract class Book<D, R extends Row> {
    private static final int ID_BYTES = 8;

    final Ledger ledger;
    private final String kind;
    private final Class<R> rowType;

    Book(Ledger ledger, String kind, Class<R> rowType) {
        this.ledger = ledger;
        this.kind = kind;
        this.rowType = rowType;
    }

    abstract R emptyRow();

    /** What a row says. */
    abstract D data(R row);

    /** Puts checked data into a row whose id is set. */
    abstract void fill(R row, D data);

    /** Refuses what does not fit (B1); in the transaction of the change. */
    abstract void check(EntityManager entityManager, String id, D data);

    /** For the audit log: no secret (B3). */
    abstract ObjectNode shown(D data);

    /** The names of this kind that are declared (B2). */
    abstract Map<String, ?> declared();

    /** The order in which entries are listed. */
    String order() {
        return "r.id";
    }

    /** Whatever else must go with an entry, in the same transaction. */
    void beforeDelete(EntityManager entityManager, Actor actor, R row) {}

    /** For example {@code account}. */
    public final String kind() {
        return kind;
    }

    /** Every entry of the database. */
    public final List<Kept<D>> list() {
        return ledger.store().read(em -> em
                .createQuery("select r from " + rowType.getSimpleName() + " r order by " + order(), rowType)
                .getResultList()
                .stream()
                .map(this::kept)
                .toList());
    }

    public final Optional<Kept<D>> find(String id) {
        return ledger.store().read(em -> {
            @Nullable R row = em.find(rowType, id);
            return row == null ? Optional.empty() : Optional.of(kept(row));
        });
    }

    /** Whether the name is declared outside the database, and so read-only here (B2). */
    public final boolean isDeclared(String id) {
        return declares(id);
    }

    boolean declares(String id) {
        return declared().containsKey(id);
    }

    /** Makes an entry. */
    public final Kept<D> create(Actor actor, String id, D data) {
        refuseDeclared(id);
        return ledger.store().write(em -> {
            if (em.find(rowType, id) != null) {
                throw new BookRefusal(
                        BookRefusal.Kind.TAKEN,
                        "id",
                        "There is " + article() + " '" + id + "' already; edit that one.");
            }
            check(em, id, data);
            R row = emptyRow();
            row.id = id;
            row.createdAt = ledger.store().clock().millis();
            row.updatedAt = row.createdAt;
            fill(row, data);
            em.persist(row);
            em.flush();
            record(em, actor, "create", id, Optional.empty(), Optional.of(shown(data)));
            return kept(row);
        });
    }

    /**
     * Changes an entry.
     *
     * @param version for which the edit was made (B4); empty for whichever
     * @param edit from what it says to what it is to say
     */
    public final Kept<D> edit(Actor actor, String id, OptionalLong version, UnaryOperator<D> edit) {
        refuseDeclared(id);
        return ledger.store().write(em -> {
            R row = row(em, id);
            refuseOutdated(row, version);
            D before = data(row);
            D after = agreed(before, edit.apply(before));
            if (after.equals(before)) {
                return kept(row);
            }
            check(em, id, after);
            beforeChange(row, before, after);
            fill(row, after);
            touch(row);
            em.flush();
            record(em, actor, "edit", id, Optional.of(shown(before)), Optional.of(shown(after)));
            return kept(row);
        });
    }

    /** What an edit comes to, once the book's own rules have had their say (B7). */
    D agreed(D before, D after) {
        return after;
    }

    /** What must be done to the row beside filling it. */
    void beforeChange(R row, D before, D after) {}

    /** Makes the entry say that, whether or not it exists. */
    public final Kept<D> put(Actor actor, String id, D data) {
        return ledger.store()
                .write(em -> em.find(rowType, id) == null
                        ? create(actor, id, data)
                        : edit(actor, id, OptionalLong.empty(), before -> data));
    }

    public final void delete(Actor actor, String id) {
        refuseDeclared(id);
        ledger.store().change(em -> {
            R row = row(em, id);
            Optional<ObjectNode> before = Optional.of(shown(data(row)));
            beforeDelete(em, actor, row);
            em.remove(row);
            em.flush();
            record(em, actor, "delete", id, before, Optional.empty());
        });
    }

    final R row(EntityManager entityManager, String id) {
        @Nullable R row = entityManager.find(rowType, id);
        if (row == null) {
            throw new BookRefusal(BookRefusal.Kind.UNKNOWN, "id", "There is no " + kind + " '" + id + "'.");
        }
        return row;
    }

    final void touch(R row) {
        row.updatedAt = ledger.store().clock().millis();
    }

    final Kept<D> kept(R row) {
        return new Kept<>(
                row.id,
                data(row),
                Instant.ofEpochMilli(row.createdAt),
                Instant.ofEpochMilli(row.updatedAt),
                row.version);
    }

    final void refuseDeclared(String id) {
        if (isDeclared(id)) {
            throw new BookRefusal(
                    BookRefusal.Kind.READ_ONLY,
                    "id",
                    "The " + kind + " '" + id + "' is declared in nonagon.properties or the environment: change it"
                            + " there.");
        }
    }

    final void refuseOutdated(R row, OptionalLong version) {
        if (version.isPresent() && version.getAsLong() != row.version) {
            throw new BookRefusal(
                    BookRefusal.Kind.OUTDATED,
                    "version",
                    "The " + kind + " '" + row.id + "' was changed meanwhile: read it again, then repeat your change.");
        }
    }

    final void record(
            EntityManager entityManager,
            Actor actor,
            String action,
            String id,
            Optional<ObjectNode> before,
            Optional<ObjectNode> after) {
        ledger.audit()
                .record(entityManager, actor, kind + "." + action, kind, id, before.map(n -> n), after.map(n -> n));
    }

    /** An id that nothing has yet. */
    public final String newId() {
        byte[] bytes = new byte[ID_BYTES];
        ledger.store().random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String article() {
        return ("aeiou".indexOf(kind.charAt(0)) >= 0 ? "an " : "a ") + kind;
    }
}
