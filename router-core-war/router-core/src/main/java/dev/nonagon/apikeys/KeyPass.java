package dev.nonagon.apikeys;

import dev.nonagon.spi.Failure;
import java.util.Optional;
import java.util.function.Supplier;

/** Who was let in, and what they may do. Immutable; for one request. */
public final class KeyPass {
    /** Nobody in particular, who may do everything. */
    public static final KeyPass OPEN = new KeyPass(Optional.empty(), Optional.empty());

    private final Optional<KnownKey> key;
    private final Optional<Admission> admission;

    private KeyPass(Optional<KnownKey> key, Optional<Admission> admission) {
        this.key = key;
        this.admission = admission;
    }

    static KeyPass of(KnownKey key, Admission admission) {
        return new KeyPass(Optional.of(key), Optional.of(admission));
    }

    /** The key's name; empty for callers without a key. */
    public Optional<String> name() {
        return key.map(k -> k.data().name());
    }

    public Optional<String> id() {
        return key.map(KnownKey::id);
    }

    /** Whether the key's owner wants its requests shortened. */
    public boolean tokenSaver() {
        return key.map(k -> k.data().tokenSaver()).orElse(false);
    }

    /** Whether the caller may use only what accounts do not keep for others. */
    public boolean leftoversOnly() {
        return key.map(k -> k.data().leftoversOnly()).orElse(false);
    }

    /** Whether nothing is asked for that the caller may not have: then lists need not be searched. */
    public boolean seesEverything() {
        return key.map(k -> k.data().models().isEmpty() && k.data().combos().isEmpty())
                .orElse(true);
    }

    public boolean sees(Asked asked) {
        return key.map(k -> k.allows(asked)).orElse(true);
    }

    /** Why what is asked for may not be had; empty if it may. Counts nothing. */
    public Optional<Failure> objection(Asked asked) {
        return key.filter(k -> !k.allows(asked)).map(k -> Refusals.model(k, asked));
    }

    /**
     * Whether the request may run now.
     *
     * @param estimate computed only for a key with a budget
     */
    public Verdict admit(Asked asked, Supplier<Estimate> estimate) {
        Optional<Failure> objection = objection(asked);
        if (objection.isPresent()) {
            return new Verdict.Refused(objection.get());
        }
        return key.isPresent() && admission.isPresent()
                ? admission.get().begin(key.get(), estimate)
                : new Verdict.Admitted(Optional.empty());
    }

    @Override
    public String toString() {
        return "KeyPass" + key.map(KnownKey::toString).orElse("[open]");
    }
}
