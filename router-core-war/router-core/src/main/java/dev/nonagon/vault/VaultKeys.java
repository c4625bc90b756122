package dev.nonagon.vault;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The keys at hand (V3).
 *
 * @param all the first one seals; at least one
 * @param source where they come from, for people
 */
public record VaultKeys(List<VaultKey> all, String source) {
    /** @throws VaultException if there is none */
    public VaultKeys {
        all = List.copyOf(new LinkedHashSet<>(all));
        if (all.isEmpty()) {
            throw new VaultException("There is no vault key in " + source + ".");
        }
    }

    public VaultKey current() {
        return all.getFirst();
    }

    Optional<VaultKey> find(String id) {
        return all.stream().filter(key -> key.id().equals(id)).findFirst();
    }
}
