package dev.nonagon.books;

import dev.nonagon.settings.Declared;
import dev.nonagon.thinking.ModelSuffix;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where names lead: aliases and combos, declared and kept (B8). */
record Steps(Map<String, List<String>> aliases, Map<String, List<String>> combos) {
    static Steps read(EntityManager entityManager, Declared declared) {
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        entityManager
                .createQuery("select r from AliasRow r", AliasRow.class)
                .getResultList()
                .forEach(row -> aliases.put(row.id, AliasBook.targets(row)));
        Map<String, List<String>> combos = new LinkedHashMap<>();
        entityManager
                .createQuery("select r from ComboRow r", ComboRow.class)
                .getResultList()
                .forEach(row -> combos.put(row.id, ComboBook.models(row.members)));
        aliases.putAll(declared.aliases());
        declared.combos().forEach((name, combo) -> combos.put(name, combo.models()));
        return new Steps(aliases, combos);
    }

    void refuseTaken(String id, String kind, Map<String, ?> others) {
        if (others.containsKey(id)) {
            throw new BookRefusal(
                    BookRefusal.Kind.TAKEN, "id", "The " + kind + " '" + id + "' exists already; choose another name.");
        }
    }

    void refuseCircle(String field, String id, List<String> next) {
        Optional<List<String>> circle = circle(id, next, new LinkedHashSet<>(Set.of(id)), new HashSet<>());
        if (circle.isPresent()) {
            throw BookRefusal.invalid(field, "leads back to itself: " + String.join(" → ", circle.get()));
        }
    }

    /**
     * @param seen names that were gone through: each once, or combos of combos would take for ever
     */
    private Optional<List<String>> circle(String start, List<String> next, Set<String> path, Set<String> seen) {
        for (String name : next) {
            if (name.equals(start) || ModelSuffix.of(name).model().equals(start)) {
                List<String> circle = new ArrayList<>(path);
                circle.add(start);
                return Optional.of(circle);
            }
            if (seen.add(name)) {
                path.add(name);
                Optional<List<String>> found = circle(start, after(name), path, seen);
                if (found.isPresent()) {
                    return found;
                }
                path.remove(name);
            }
        }
        return Optional.empty();
    }

    private List<String> after(String name) {
        return Optional.ofNullable(leads(name))
                .or(() -> Optional.ofNullable(leads(ModelSuffix.of(name).model())))
                .orElse(List.of());
    }

    private @Nullable List<String> leads(String name) {
        List<String> targets = aliases.get(name);
        return targets != null ? targets : combos.get(name);
    }
}
