package dev.nonagon.apikeys;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the owner of the router says about a key. Holds no secret.
 *
 * @param name for people; no two keys have the same
 * @param scopes at least one
 * @param models patterns of models that may be asked for, {@code *} stands for any characters; see {@code combos}
 * @param combos patterns of combos; if this and {@code models} are both empty, everything may be asked for
 * @param networks ranges such as {@code 10.0.0.0/8} from which the key counts; all if empty
 * @param tokenSaver whether requests of this key are shortened before they go out
 * @param leftoversOnly whether the key may use only what accounts do not keep for others (quota Q8)
 * @param revealable whether the vault keeps a copy that can be revealed
 */
public record KeyData(
        String name,
        Set<KeyScope> scopes,
        boolean active,
        Optional<Instant> expiresAt,
        List<String> models,
        List<String> combos,
        List<String> networks,
        KeyLimits limits,
        boolean tokenSaver,
        boolean leftoversOnly,
        boolean revealable,
        String notes) {
    public KeyData {
        scopes = scopes.isEmpty() ? Set.of() : java.util.Collections.unmodifiableSet(EnumSet.copyOf(scopes));
        models = List.copyOf(models);
        combos = List.copyOf(combos);
        networks = List.copyOf(networks);
    }

    /** An active key for inference without limits. */
    public static KeyData named(String name) {
        return new KeyData(
                name,
                Set.of(KeyScope.INFERENCE),
                true,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                KeyLimits.NONE,
                false,
                false,
                true,
                "");
    }

    public KeyData withName(String other) {
        return new KeyData(
                other,
                scopes,
                active,
                expiresAt,
                models,
                combos,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withScopes(Set<KeyScope> others) {
        return new KeyData(
                name,
                others,
                active,
                expiresAt,
                models,
                combos,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withActive(boolean now) {
        return new KeyData(
                name,
                scopes,
                now,
                expiresAt,
                models,
                combos,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withExpiresAt(Optional<Instant> end) {
        return new KeyData(
                name,
                scopes,
                active,
                end,
                models,
                combos,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withModels(List<String> patterns, List<String> comboPatterns) {
        return new KeyData(
                name,
                scopes,
                active,
                expiresAt,
                patterns,
                comboPatterns,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withNetworks(List<String> ranges) {
        return new KeyData(
                name,
                scopes,
                active,
                expiresAt,
                models,
                combos,
                ranges,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withLimits(KeyLimits others) {
        return new KeyData(
                name,
                scopes,
                active,
                expiresAt,
                models,
                combos,
                networks,
                others,
                tokenSaver,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withTokenSaver(boolean on) {
        return new KeyData(
                name,
                scopes,
                active,
                expiresAt,
                models,
                combos,
                networks,
                limits,
                on,
                leftoversOnly,
                revealable,
                notes);
    }

    public KeyData withLeftoversOnly(boolean only) {
        return new KeyData(
                name, scopes, active, expiresAt, models, combos, networks, limits, tokenSaver, only, revealable, notes);
    }

    public KeyData withRevealable(boolean may) {
        return new KeyData(
                name,
                scopes,
                active,
                expiresAt,
                models,
                combos,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                may,
                notes);
    }

    public KeyData withNotes(String text) {
        return new KeyData(
                name,
                scopes,
                active,
                expiresAt,
                models,
                combos,
                networks,
                limits,
                tokenSaver,
                leftoversOnly,
                revealable,
                text);
    }
}
