package dev.nonagon.books;

import dev.nonagon.settings.Declared;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where names lead: aliases and combos, declared and kept (B8). */
record Steps(Map<String, String> aliases, Map<String, List<String>> combos) {
    static Steps read(EntityManager entityManager, Declared declared) {
        Map<String, String> aliases = new LinkedHashMap<>();
        entityManager
                .createQuery("select r from AliasRow r", AliasRow.class)
                .getResultList()
                .forEach(row -> aliases.put(row.id, row.target));
        Map<String, List<String>> combos = new LinkedHashMap<>();
        entityManager
                .createQuery("select r from ComboRow r", ComboRow.class)
                .getResultList()
                .forEach(row -> combos.put(row.id, ComboBook.members(row.members)));
        aliases.putAll(declared.aliases());
        combos.putAll(declared.combos());
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
            if (name.equals(start)) {
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
        String target = aliases.get(name);
        return target != null ? List.of(target) : combos.getOrDefault(name, List.of());
    }
}
