package dev.nonagon.apikeys;

import dev.nonagon.names.NamePatterns;
import dev.nonagon.upstream.Networks;
import java.net.InetAddress;

/** A key as requests see it, its rules ready for use. Immutable. */
final class KnownKey {
    private final String id;
    private final KeyData data;
    private final NamePatterns models;
    private final NamePatterns combos;
    private final Networks networks;

    KnownKey(String id, KeyData data) {
        this.id = id;
        this.data = data;
        this.models = NamePatterns.of(data.models());
        this.combos = NamePatterns.of(data.combos());
        this.networks = Networks.of(String.join(",", data.networks()));
    }

    String id() {
        return id;
    }

    KeyData data() {
        return data;
    }

    boolean countsFrom(InetAddress address) {
        return data.networks().isEmpty() || networks.contains(address);
    }

    /** Whether what is asked for is in the rules. */
    boolean allows(Asked asked) {
        if (models.isEmpty() && combos.isEmpty()) {
            return true;
        }
        NamePatterns rules = asked.combo() ? combos : models;
        return asked.names().stream().anyMatch(rules::match);
    }

    @Override
    public String toString() {
        return "KnownKey[" + id + "]";
    }
}
