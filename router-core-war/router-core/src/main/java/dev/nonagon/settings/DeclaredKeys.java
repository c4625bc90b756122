package dev.nonagon.settings;

import dev.nonagon.names.Spelling;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts keys of the file and of the environment into entries, without looking at values (D3, D5).
 *
 * @param entries by group, then name, then field; the field of an alias is empty, as is that of a combo's plain list
 */
record DeclaredKeys(Map<Group, Map<String, Map<String, Item>>> entries) {
    static final String HEADERS = "headers.";
    static final String MEMBERS = "members.";
    private static final String ROOT = "nonagon.";

    /** The five kinds of entries, with the fields that an entry may have. */
    enum Group {
        NODES("nodes", "format", "base-url"),
        ACCOUNTS(
                "accounts",
                "provider",
                "api-key",
                "api-key-file",
                "priority",
                "weight",
                "enabled",
                "paused",
                "parallel",
                "proxy",
                "base-url",
                "models",
                "excluded-models",
                "quota",
                "keep"),
        ALIASES("aliases"),
        COMBOS("combos", "strategy", "sticky", "hedge-after", "subscription-only"),
        API_KEYS("api-keys", "key", "key-file", "token-saver", "leftovers-only");

        private final String word;
        private final List<String> fields;

        Group(String word, String... fields) {
            this.word = word;
            this.fields = List.of(fields);
        }

        List<String> fields() {
            return fields;
        }

        /** Whether an entry may also be said in one line, without a field. */
        private boolean isPlain() {
            return this == ALIASES || this == COMBOS;
        }

        String prefix() {
            return ROOT + word + ".";
        }

        String key(String name, String field) {
            return prefix() + name + (field.isEmpty() ? "" : "." + field);
        }
    }

    /**
     * One value and where it stands.
     *
     * @param line 0 for the environment
     */
    record Item(int line, String key, String value) {
        @Override
        public String toString() {
            return line + ":" + key;
        }
    }

    static DeclaredKeys collect(PropertiesText file, Map<String, String> environment, List<Problem> problems) {
        DeclaredKeys keys = new DeclaredKeys(new EnumMap<>(Group.class));
        file.lines().forEach(line -> keys.addLine(line, problems));
        environment.entrySet().stream()
                .filter(e -> e.getKey().startsWith("NONAGON_") && !e.getValue().isBlank())
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> keys.addVariable(e.getKey(), e.getValue().strip(), problems));
        return keys;
    }

    Map<String, Map<String, Item>> of(Group group) {
        return entries.getOrDefault(group, Map.of());
    }

    private void addLine(PropertiesText.Line line, List<Problem> problems) {
        String key = line.key();
        if (!key.startsWith(ROOT)) {
            problems.add(Problem.warning(line.number(), key, "is not read: keys begin with '" + ROOT + "'"));
            return;
        }
        Optional<Group> group = groupOf(key);
        if (group.isEmpty()) {
            nearGroup(line).ifPresent(problems::add);
            return;
        }
        String rest = key.substring(group.get().prefix().length());
        Optional<String> field = fieldOf(group.get(), rest);
        if (field.isEmpty()) {
            problems.add(Problem.error(
                    line.number(), key, "is unknown; did you mean '" + nearest(group.get(), rest) + "'?"));
            return;
        }
        String name = field.get().isEmpty()
                ? rest
                : rest.substring(0, rest.length() - field.get().length() - 1);
        put(group.get(), name, field.get(), new Item(line.number(), key, line.value()))
                .ifPresent(former -> problems.add(Problem.error(
                        line.number(),
                        key,
                        "is given twice, first in line " + former.line() + "; remove one of the two")));
    }

    /** What stood in that place before. */
    private Optional<Item> put(Group group, String name, String field, Item item) {
        return Optional.ofNullable(entries.computeIfAbsent(group, g -> new LinkedHashMap<>())
                .computeIfAbsent(name, n -> new LinkedHashMap<>())
                .put(field, item));
    }

    private static Optional<Group> groupOf(String key) {
        for (Group group : Group.values()) {
            if (key.startsWith(group.prefix())) {
                return Optional.of(group);
            }
        }
        return Optional.empty();
    }

    /**
     * The field with which what follows a group's prefix ends; empty text for what is said in one line; nothing if it has none.
     */
    private static Optional<String> fieldOf(Group group, String rest) {
        int headers = rest.indexOf("." + HEADERS);
        if (group == Group.NODES && headers > 0 && rest.length() > headers + 1 + HEADERS.length()) {
            return Optional.of(rest.substring(headers + 1));
        }
        int members = rest.lastIndexOf("." + MEMBERS);
        if (group == Group.COMBOS && members > 0 && isNumber(rest.substring(members + 1 + MEMBERS.length()))) {
            return Optional.of(rest.substring(members + 1));
        }
        return group.fields.stream()
                .filter(field -> rest.endsWith("." + field) && rest.length() > field.length() + 1)
                .findFirst()
                .or(() -> group.isPlain() ? Optional.of("") : Optional.empty());
    }

    private static boolean isNumber(String text) {
        return text.matches("[0-9]{1,4}");
    }

    /** A key that looks like one of ours with a slip in it; other {@code nonagon.} keys belong to others. */
    private static Optional<Problem> nearGroup(PropertiesText.Line line) {
        String rest = line.key().substring(ROOT.length());
        int dot = rest.indexOf('.');
        String word = dot < 0 ? rest : rest.substring(0, dot);
        for (Group group : Group.values()) {
            boolean begun = word.length() >= 4 && group.word.startsWith(word);
            if (begun || Spelling.distance(word, group.word) <= 1) {
                String meant = group.prefix() + (dot < 0 ? "NAME" : rest.substring(dot + 1));
                return Optional.of(
                        Problem.error(line.number(), line.key(), "is unknown; did you mean '" + meant + "'?"));
            }
        }
        return Optional.empty();
    }

    private static String nearest(Group group, String rest) {
        int dot = rest.lastIndexOf('.');
        String name = dot < 0 ? rest : rest.substring(0, dot);
        String field = dot < 0 ? "" : rest.substring(dot + 1);
        return group.key(name, Spelling.nearest(field, group.fields).orElse(""));
    }

    private void addVariable(String variable, String value, List<Problem> problems) {
        for (Group group : Group.values()) {
            String prefix = variable(group.prefix());
            if (!variable.startsWith(prefix) || variable.length() == prefix.length()) {
                continue;
            }
            Item item = new Item(0, variable, value);
            if (overrides(group, variable, item)) {
                return;
            }
            String rest = variable.substring(prefix.length());
            Optional<String> field = variablesField(group, rest);
            if (field.isEmpty()) {
                List<String> names =
                        group.fields.stream().map(DeclaredKeys::variable).toList();
                problems.add(
                        Problem.error(0, variable, "is unknown; it must end with one of " + String.join(", ", names)));
                return;
            }
            String name = field.get().isEmpty()
                    ? rest
                    : rest.substring(0, rest.length() - field.get().length() - 1);
            put(group, name.toLowerCase(Locale.ROOT).replace('_', '-'), field.get(), item);
            return;
        }
    }

    private static Optional<String> variablesField(Group group, String rest) {
        int members = rest.lastIndexOf("_" + variable(MEMBERS));
        if (group == Group.COMBOS && members > 0) {
            String number = rest.substring(members + 1 + MEMBERS.length());
            if (isNumber(number)) {
                return Optional.of(MEMBERS + number);
            }
        }
        return group.fields.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .filter(f -> rest.endsWith("_" + variable(f)) && rest.length() > f.length() + 1)
                .findFirst()
                .or(() -> group.isPlain() ? Optional.of("") : Optional.empty());
    }

    /** Whether a variable is the spelling of a key of an entry that the file has. */
    private boolean overrides(Group group, String variable, Item item) {
        for (Map.Entry<String, Map<String, Item>> entry : of(group).entrySet()) {
            List<String> fields = new ArrayList<>(group.fields);
            if (group.isPlain()) {
                fields.add("");
            }
            entry.getValue().keySet().stream()
                    .filter(f -> f.startsWith(HEADERS) || f.startsWith(MEMBERS))
                    .forEach(fields::add);
            for (String field : fields) {
                if (variable(group.key(entry.getKey(), field)).equals(variable)) {
                    entry.getValue().put(field, item);
                    return true;
                }
            }
        }
        return false;
    }

    /** A key as an environment variable (MicroProfile Config 3.1, "Environment Variables Mapping Rules"). */
    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
