package dev.nonagon.settings;

import dev.nonagon.combos.Combo;
import dev.nonagon.names.Spelling;
import dev.nonagon.settings.DeclaredKeys.Group;
import dev.nonagon.settings.DeclaredKeys.Item;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the declared configuration once. An entry with an error is left out; every mistake is named. */
final class DeclaredReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final int HIGHEST_WEIGHT = 1_000;
    private static final int MOST_PARALLEL = 10_000;
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");

    private final Input input;
    private final Known known;
    private final DeclaredKeys keys;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Path> files = new LinkedHashSet<>();
    private boolean secretsInFile;

    /**
     * @param file the text of {@code nonagon.properties}
     * @param open whether everybody on the machine can read that file
     * @param folder to which names of key files are relative
     */
    record Input(
            PropertiesText file, boolean open, Map<String, String> environment, Path folder, SecretFiles secrets) {}

    /**
     * @param problems in the order of their lines
     * @param files the key files that were read, or should have been
     */
    record Result(Declared declared, List<Problem> problems, Set<Path> files) {
        /** Whether something in the file is wrong, so that a running router keeps what it has (D8). */
        Optional<Problem> errorInFile() {
            return problems.stream()
                    .filter(p -> p.severity() == Problem.Severity.ERROR && p.line() > 0)
                    .findFirst();
        }
    }

    private DeclaredReader(Input input, Known known) {
        this.input = input;
        this.known = known;
        problems.addAll(input.file().problems());
        keys = DeclaredKeys.collect(input.file(), input.environment(), problems);
    }

    static Result read(Input input, Known known) {
        return new DeclaredReader(input, known).result();
    }

    private Result result() {
        Map<String, Declared.Node> nodes = new LinkedHashMap<>();
        keys.of(Group.NODES).forEach((name, fields) -> node(name, fields).ifPresent(n -> nodes.put(name, n)));
        Map<String, Declared.Account> accounts = new LinkedHashMap<>();
        keys.of(Group.ACCOUNTS)
                .forEach((name, fields) -> account(name, fields, nodes).ifPresent(a -> accounts.put(name, a)));
        Map<String, Secret> apiKeys = new LinkedHashMap<>();
        keys.of(Group.API_KEYS).forEach((name, fields) -> apiKey(name, fields).ifPresent(k -> apiKeys.put(name, k)));
        Map<String, Boolean> tokenSavers = new LinkedHashMap<>();
        keys.of(Group.API_KEYS)
                .forEach((name, fields) -> tokenSaver(fields).ifPresent(on -> tokenSavers.put(name, on)));
        Set<String> leftoversOnly = new HashSet<>();
        keys.of(Group.API_KEYS).forEach((name, fields) -> {
            if (field(fields, "leftovers-only").map(this::yesOrNo).orElse(false)) {
                leftoversOnly.add(name);
            }
        });
        Map<String, List<String>> aliases = new LinkedHashMap<>();
        keys.of(Group.ALIASES)
                .forEach((name, fields) -> alias(name, first(fields)).ifPresent(a -> aliases.put(name, a)));
        Map<String, Combo> combos = new LinkedHashMap<>();
        keys.of(Group.COMBOS).forEach((name, fields) -> combo(name, fields).ifPresent(c -> combos.put(name, c)));
        dropCircles(aliases, combos);
        if (secretsInFile && input.open()) {
            problems.add(Problem.warning(
                    0,
                    "nonagon.properties",
                    "holds secrets and can be read by everybody on this machine; chmod 600 it"));
        }
        problems.sort(Comparator.comparingInt(p -> p.line() == 0 ? Integer.MAX_VALUE : p.line()));
        return new Result(
                new Declared(nodes, accounts, aliases, combos, apiKeys, tokenSavers, leftoversOnly, Map.of()),
                List.copyOf(problems),
                Set.copyOf(files));
    }

    private Optional<Declared.Node> node(String name, Map<String, Item> fields) {
        int before = errors();
        Item any = first(fields);
        Optional<ProviderId> id = providerId(name, any);
        if (known.prefixes().containsKey(name)) {
            error(any, "a node cannot be called '" + name + "': a plugin's provider has that name");
        }
        Optional<FormatId> format = required(fields, "format", any).flatMap(this::format);
        Optional<URI> baseUrl = required(fields, "base-url", any).flatMap(this::baseUrl);
        Headers headers = Headers.none();
        for (Map.Entry<String, Item> field : fields.entrySet()) {
            if (field.getKey().startsWith(DeclaredKeys.HEADERS)) {
                headers = header(field.getKey().substring(DeclaredKeys.HEADERS.length()), field.getValue(), headers);
            }
        }
        return id.isPresent() && format.isPresent() && baseUrl.isPresent() && errors() == before
                ? Optional.of(new Declared.Node(id.get(), format.get(), baseUrl.get(), headers))
                : Optional.empty();
    }

    private Headers header(String name, Item item, Headers headers) {
        if (!HEADER.matcher(name).matches() || hasControls(item.value())) {
            error(item, "is not a header that can be sent");
            return headers;
        }
        return headers.with(name, item.value());
    }

    private Optional<FormatId> format(Item item) {
        if (known.formats().contains(item.value())) {
            return Optional.of(new FormatId(item.value()));
        }
        error(
                item,
                "there is no format '" + item.value() + "'; there are "
                        + String.join(", ", known.formats().stream().sorted().toList()));
        return Optional.empty();
    }

    private Optional<Declared.Account> account(
            String name, Map<String, Item> fields, Map<String, Declared.Node> nodes) {
        int before = errors();
        Item any = first(fields);
        requireName(name, any);
        Optional<ProviderId> provider = required(fields, "provider", any).flatMap(item -> provider(item, nodes));
        Optional<Secret> apiKey = secret(fields, "api-key");
        int priority = field(fields, "priority")
                .map(item -> number(item, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .orElse(Declared.Account.DEFAULT_PRIORITY);
        int weight = field(fields, "weight")
                .map(item -> number(item, 1, HIGHEST_WEIGHT))
                .orElse(1);
        int parallel = field(fields, "parallel")
                .map(item -> number(item, 0, MOST_PARALLEL))
                .orElse(0);
        boolean paused = field(fields, "paused").map(this::yesOrNo).orElse(false);
        boolean enabled = field(fields, "enabled").map(this::yesOrNo).orElse(true);
        Optional<URI> proxy = field(fields, "proxy").flatMap(this::proxy);
        Optional<URI> baseUrl = field(fields, "base-url").flatMap(this::baseUrl);
        List<String> models = field(fields, "models").map(this::names).orElse(List.of());
        List<String> excluded =
                field(fields, "excluded-models").map(this::names).orElse(List.of());
        Map<String, String> terms = terms(fields);
        return provider.isPresent() && errors() == before
                ? Optional.of(new Declared.Account(
                        name,
                        name,
                        provider.get(),
                        apiKey.<Credential>map(Credential.Key::new).orElseGet(Credential.None::new),
                        terms,
                        priority,
                        weight,
                        enabled,
                        proxy,
                        baseUrl,
                        models,
                        excluded,
                        parallel,
                        paused))
                : Optional.empty();
    }

    /** What the owner says about the account's allowance, as {@link AccountTerms} reads it. */
    private Map<String, String> terms(Map<String, Item> fields) {
        Map<String, String> terms = new LinkedHashMap<>();
        for (String name : List.of(AccountTerms.QUOTA, AccountTerms.KEEP)) {
            field(fields, name).ifPresent(item -> {
                try {
                    AccountTerms.of(Map.of(name, item.value()));
                    terms.put(name, item.value());
                } catch (IllegalArgumentException e) {
                    error(item, String.valueOf(e.getMessage()));
                }
            });
        }
        return terms;
    }

    private Optional<ProviderId> provider(Item item, Map<String, Declared.Node> nodes) {
        String name = item.value();
        if (nodes.get(name) instanceof Declared.Node node) {
            return Optional.of(node.name());
        }
        if (known.prefixes().get(name) instanceof ProviderId id) {
            return Optional.of(id);
        }
        Optional<ProviderId> id = providerId(name, item);
        if (id.isPresent()) {
            Set<String> names = new HashSet<>(known.prefixes().keySet());
            names.addAll(nodes.keySet());
            problems.add(Problem.warning(
                    item.line(),
                    item.key(),
                    "no provider or node is called '" + name + "'"
                            + Spelling.nearest(name, names)
                                    .filter(n -> Spelling.distance(n, name) <= 3)
                                    .map(n -> " (did you mean '" + n + "'?)")
                                    .orElse("")
                            + "; the account waits until one is"));
        }
        return id;
    }

    private Optional<Secret> apiKey(String name, Map<String, Item> fields) {
        int before = errors();
        Item any = first(fields);
        requireName(name, any);
        Optional<Secret> key = secret(fields, "key");
        if (key.isEmpty() && errors() == before) {
            error(any, "the API key '" + name + "' needs .key or .key-file");
        }
        return errors() == before ? key : Optional.empty();
    }

    private Optional<Boolean> tokenSaver(Map<String, Item> fields) {
        int before = errors();
        Optional<Boolean> on = field(fields, "token-saver").map(this::yesOrNo);
        return errors() == before ? on : Optional.empty();
    }

    /** A secret given by itself or by a file; the environment goes first (D3). */
    private Optional<Secret> secret(Map<String, Item> fields, String field) {
        Optional<Item> plain = field(fields, field);
        Optional<Item> file = field(fields, field + "-file");
        if (plain.isPresent() && file.isPresent()) {
            boolean plainByEnvironment = plain.get().line() == 0;
            boolean fileByEnvironment = file.get().line() == 0;
            if (plainByEnvironment == fileByEnvironment) {
                error(file.get(), "stands beside '" + field + "'; keep one of the two");
                return Optional.empty();
            }
            return plainByEnvironment ? plain.flatMap(this::plainSecret) : file.flatMap(this::fileSecret);
        }
        return plain.isPresent() ? plain.flatMap(this::plainSecret) : file.flatMap(this::fileSecret);
    }

    private Optional<Secret> plainSecret(Item item) {
        secretsInFile |= item.line() > 0;
        return checked(item, item.value());
    }

    private Optional<Secret> fileSecret(Item item) {
        try {
            Path file = input.folder().resolve(item.value());
            files.add(file);
            SecretFiles.Content content = input.secrets().read(file);
            if (content.open()) {
                problems.add(Problem.warning(
                        item.line(), item.key(), "the file can be read by everybody on this machine; chmod 600 it"));
            }
            return checked(item, content.text().strip());
        } catch (IOException | InvalidPathException e) {
            error(
                    item,
                    "the file '" + item.value() + "' cannot be read ("
                            + e.getClass().getSimpleName() + ")");
            return Optional.empty();
        }
    }

    private Optional<Secret> checked(Item item, String secret) {
        if (secret.isEmpty()) {
            error(item, "the secret is empty");
            return Optional.empty();
        }
        if (hasControls(secret)) {
            error(item, "the secret holds a line break or another control character");
            return Optional.empty();
        }
        return Optional.of(new Secret(secret));
    }

    private Optional<List<String>> alias(String name, Item item) {
        int before = errors();
        requireName(name, item);
        if (item.value().isEmpty()) {
            error(item, "an alias needs a model, for example provider/model");
            return Optional.empty();
        }
        List<String> targets = names(item);
        return errors() == before ? Optional.of(targets) : Optional.empty();
    }

    private Optional<Combo> combo(String name, Map<String, Item> fields) {
        int before = errors();
        requireName(name, first(fields));
        if (keys.of(Group.ALIASES).containsKey(name)) {
            error(first(fields), "an alias has the name '" + name + "' already; rename one of the two");
        }
        Optional<Combo> combo = new DeclaredCombo(this::error)
                .read(name, fields, keys.of(Group.COMBOS).keySet());
        return errors() == before ? combo : Optional.empty();
    }

    /** Names between commas. */
    private List<String> names(Item item) {
        List<String> names = DeclaredCombo.names(item.value());
        if (names.stream().anyMatch(String::isEmpty)) {
            error(item, "a member is empty; write them as a, b, c");
        }
        return names;
    }

    /** Takes out aliases and combos that lead back to themselves. */
    private void dropCircles(Map<String, List<String>> aliases, Map<String, Combo> combos) {
        Map<String, List<String>> leads = new LinkedHashMap<>(aliases);
        combos.forEach((name, combo) -> leads.put(name, combo.models()));
        for (String name : leads.keySet()) {
            if (reaches(name, name, leads, new HashSet<>())) {
                Group group = aliases.containsKey(name) ? Group.ALIASES : Group.COMBOS;
                error(first(keys.of(group).getOrDefault(name, Map.of())), "'" + name + "' leads back to itself");
                aliases.remove(name);
                combos.remove(name);
            }
        }
    }

    private static boolean reaches(String from, String goal, Map<String, List<String>> leads, Set<String> seen) {
        for (String next : leads.getOrDefault(from, List.of())) {
            if (next.equals(goal) || (seen.add(next) && reaches(next, goal, leads, seen))) {
                return true;
            }
        }
        return false;
    }

    private Optional<ProviderId> providerId(String name, Item item) {
        try {
            return Optional.of(new ProviderId(name));
        } catch (IllegalArgumentException e) {
            error(item, "the name '" + name + "' must be lower-case letters and digits joined by single hyphens");
            return Optional.empty();
        }
    }

    private void requireName(String name, Item item) {
        if (!NAME.matcher(name).matches()) {
            error(item, "the name '" + name + "' must be letters, digits, '.', '_' and '-'");
        }
    }

    private int number(Item item, int least, int most) {
        try {
            int number = Integer.parseInt(item.value());
            if (number < least || number > most) {
                error(item, "must be from " + least + " to " + most + ", not " + number);
            }
            return number;
        } catch (NumberFormatException e) {
            error(item, "'" + item.value() + "' is not a whole number");
            return least;
        }
    }

    private boolean yesOrNo(Item item) {
        if (!item.value().equals("true") && !item.value().equals("false")) {
            error(item, "'" + item.value() + "' is neither true nor false");
        }
        return !item.value().equals("false");
    }

    private Optional<URI> baseUrl(Item item) {
        Optional<URI> url = Urls.http(item.value()).filter(u -> u.getRawUserInfo() == null);
        if (url.isEmpty()) {
            error(item, "is not an http or https URL without user, query and fragment");
        }
        return url;
    }

    private Optional<URI> proxy(Item item) {
        Optional<URI> url = Urls.proxy(item.value());
        if (url.isEmpty()) {
            // Not shown: it may hold a password.
            error(item, "is not a proxy of the form http://host:port");
        }
        return url;
    }

    private Optional<Item> required(Map<String, Item> fields, String field, Item any) {
        Optional<Item> item = field(fields, field).filter(i -> !i.value().isEmpty());
        if (item.isEmpty()) {
            error(any, "the entry has no '" + field + "'");
        }
        return item;
    }

    private static Optional<Item> field(Map<String, Item> fields, String field) {
        return Optional.ofNullable(fields.get(field));
    }

    private static Item first(Map<String, Item> fields) {
        return fields.values().iterator().next();
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(Character::isISOControl);
    }

    private int errors() {
        return (int) problems.stream()
                .filter(p -> p.severity() == Problem.Severity.ERROR)
                .count();
    }

    private void error(Item item, String message) {
        problems.add(Problem.error(item.line(), item.key(), message));
    }
}
