package dev.nonagon.apikeys;

import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The picture of all keys that requests look into (K2, K4). Thread-safe; looking does not block. */
public final class KeyRing {
    private static final Logger LOG = System.getLogger(KeyRing.class.getName());

    private final Supplier<Declared> declared;
    private final KeyFormat format;
    private volatile List<Entry> kept = List.of();
    private volatile @Nullable Drawn drawn;

    /** A key of the database and the hash by which it is found. */
    private record Entry(String hash, KnownKey key) {}

    private record Drawn(Declared declared, List<Entry> kept, Map<String, KnownKey> byHash) {}

    /** Knows the declared keys; those of the database only after {@link #rebuild}. */
    public KeyRing(Supplier<Declared> declared, KeyFormat format) {
        this.declared = declared;
        this.format = format;
    }

    /** Reads the database anew. One bad row does not take the others along. */
    public void rebuild(Store store) {
        List<Entry> entries = new ArrayList<>();
        for (KeyRow row : store.read(
                em -> em.createQuery("select k from KeyRow k", KeyRow.class).getResultList())) {
            try {
                entries.add(new Entry(row.hash, new KnownKey(row.id, KeyRows.data(row))));
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "event=state-problem reason=\"The API key " + row.id + " cannot be read\"", e);
            }
        }
        kept = List.copyOf(entries);
    }

    /** The key of that text, whatever its state. */
    Optional<KnownKey> find(Secret presented) {
        return Optional.ofNullable(current().byHash().get(format.hash(presented)));
    }

    /** Whether there is any key with which models may be asked. */
    boolean hasInferenceKey() {
        return current().byHash().values().stream()
                .anyMatch(k -> k.data().scopes().contains(KeyScope.INFERENCE)
                        && k.data().active());
    }

    List<KnownKey> all() {
        return List.copyOf(current().byHash().values());
    }

    KeyFormat format() {
        return format;
    }

    @SuppressWarnings("ReferenceEquality") // Snapshots: another object is another state, and this is the hot path.
    private Drawn current() {
        Declared declaredNow = declared.get();
        List<Entry> keptNow = kept;
        Drawn last = drawn;
        if (last != null && last.declared() == declaredNow && last.kept() == keptNow) {
            return last;
        }
        Map<String, KnownKey> byHash = new HashMap<>();
        keptNow.forEach(entry -> byHash.put(entry.hash(), entry.key()));
        declaredNow
                .apiKeys()
                .forEach((name, secret) -> byHash.put(
                        format.hash(secret),
                        new KnownKey(
                                KeyBook.DECLARED + name,
                                KeyData.named(name)
                                        .withRevealable(false)
                                        .withLeftoversOnly(
                                                declaredNow.leftoversOnly().contains(name)))));
        Drawn now = new Drawn(declaredNow, keptNow, Map.copyOf(byHash));
        drawn = now;
        return now;
    }
}
