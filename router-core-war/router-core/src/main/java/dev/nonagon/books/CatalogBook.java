package dev.nonagon.books;

import dev.nonagon.audit.Actor;
import dev.nonagon.catalog.Catalog;
import dev.nonagon.catalog.CatalogRefusal;
import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The catalog that counts. Thread-safe. */
public final class CatalogBook {
    private static final String ID = "catalog";

    private final Ledger ledger;

    public CatalogBook(Ledger ledger) {
        this.ledger = ledger;
    }

    /** What was taken. */
    public record Taken(Catalog catalog, Instant takenAt) {}

    /** Empty if none was. @throws CatalogRefusal if it cannot be read any more */
    public Optional<Taken> current() {
        return ledger.store().read(CatalogBook::in);
    }

    static Optional<Taken> in(EntityManager entityManager) {
        List<?> rows = entityManager
                .createNativeQuery("select content, taken_at from catalog_taken where id = ?1")
                .setParameter(1, ID)
                .getResultList();
        return rows.stream()
                .map(row -> (Object[]) row)
                .map(row -> new Taken(
                        Catalog.read(((String) row[0]).getBytes(StandardCharsets.UTF_8)),
                        Instant.ofEpochMilli(((Number) row[1]).longValue())))
                .findFirst();
    }

    /** Takes a catalog whose signature has been checked. @throws CatalogRefusal if one that is as new counts already (G2) */
    public Taken take(Actor actor, byte[] content, String signature) {
        Catalog catalog = Catalog.read(content);
        Instant now = ledger.store().clock().instant();
        return ledger.store().write(em -> {
            Optional<Taken> before = in(em);
            if (before.isPresent()
                    && !catalog.issued().isAfter(before.get().catalog().issued())) {
                throw new CatalogRefusal("The catalog that counts was issued at "
                        + before.get().catalog().issued() + "; this one is not newer.");
            }
            remove(em);
            em.createNativeQuery(
                            "insert into catalog_taken (id, content, signature, issued_at, taken_at) values (?1, ?2, ?3, ?4, ?5)")
                    .setParameter(1, ID)
                    .setParameter(2, new String(content, StandardCharsets.UTF_8))
                    .setParameter(3, signature.strip())
                    .setParameter(4, catalog.issued().toEpochMilli())
                    .setParameter(5, now.toEpochMilli())
                    .executeUpdate();
            ledger.audit()
                    .record(
                            em,
                            actor,
                            "catalog.take",
                            ID,
                            ID,
                            before.map(taken -> Json.object()
                                    .put("issuedAt", taken.catalog().issued().toString())),
                            Optional.of(Json.object()
                                    .put("issuedAt", catalog.issued().toString())));
            return new Taken(catalog, now);
        });
    }

    /** Goes back to what the release knows; false if nothing was taken. */
    public boolean drop(Actor actor) {
        return ledger.store().write(em -> {
            boolean was = remove(em) > 0;
            if (was) {
                ledger.audit().record(em, actor, "catalog.drop", ID, ID, Optional.empty(), Optional.empty());
            }
            return was;
        });
    }

    private static int remove(EntityManager em) {
        return em.createNativeQuery("delete from catalog_taken where id = ?1")
                .setParameter(1, ID)
                .executeUpdate();
    }
}
