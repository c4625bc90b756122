package dev.nonagon.tokensaver;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Tells from a call what its output may be (TS1, TS2). */
final class Origin {
    private static final Set<String> SHELLS = Set.of("bash", "sh", "zsh", "/bin/bash", "/bin/sh", "/bin/zsh");

    /** Parts of the names of tools that give back what stands in a file, or may. */
    private static final Pattern READS = Pattern.compile("read|cat|view|open|fetch|content|notebook|edit|write|patch");

    private static final Pattern RUNS = Pattern.compile("bash|shell|exec|terminal|command|console");
    private static final Pattern SEARCHES = Pattern.compile("grep|search|ripgrep");
    private static final Pattern LISTS = Pattern.compile("^ls$|list|glob|tree|find");

    private static final Set<String> NEUTRAL =
            Set.of("cd", "export", "set", "true", "sort", "uniq", "time", "pwd", "timeout", "env", "mkdir");
    private static final Set<String> LISTING = Set.of("ls", "find", "tree", "fd", "dir", "exa", "eza");
    private static final Set<String> SEARCH = Set.of("grep", "egrep", "fgrep", "rg", "ag", "ack");
    private static final Set<String> LOG = Set.of("journalctl", "dmesg");
    private static final Set<String> RUNNERS = Set.of("npm", "yarn", "pnpm");

    /** Tools that build, by what they must be told to do; nothing where they do nothing else. */
    private static final Map<String, Set<String>> BUILD = Map.ofEntries(
            Map.entry("make", Set.of()),
            Map.entry("ninja", Set.of()),
            Map.entry("mvn", Set.of()),
            Map.entry("mvnw", Set.of()),
            Map.entry("gradle", Set.of()),
            Map.entry("gradlew", Set.of()),
            Map.entry("tsc", Set.of()),
            Map.entry("pytest", Set.of()),
            Map.entry("jest", Set.of()),
            Map.entry("vitest", Set.of()),
            Map.entry("tox", Set.of()),
            Map.entry("npm", Set.of("install", "i", "ci", "test", "build", "lint")),
            Map.entry("yarn", Set.of("install", "test", "build", "lint")),
            Map.entry("pnpm", Set.of("install", "i", "test", "build", "lint")),
            Map.entry("cargo", Set.of("build", "test", "check", "clippy")),
            Map.entry("go", Set.of("build", "test", "vet")),
            Map.entry("dotnet", Set.of("build", "test", "restore", "publish")),
            Map.entry("bazel", Set.of("build", "test")),
            Map.entry("pip", Set.of("install")),
            Map.entry("pip3", Set.of("install")),
            Map.entry("apt-get", Set.of("install", "update")));

    private Origin() {}

    /** The kind of output that {@code call} has; empty if that is not certain. */
    static Optional<Kind> of(Part.ToolCall call) {
        String name = call.name().toLowerCase(Locale.ROOT);
        if (RUNS.matcher(name).find()) {
            return command(call.arguments()).flatMap(Origin::ofCommand);
        }
        if (READS.matcher(name).find()) {
            return Optional.empty();
        }
        if (SEARCHES.matcher(name).find()) {
            return Optional.of(Kind.SEARCH);
        }
        return LISTS.matcher(name).find() ? Optional.of(Kind.LISTING) : Optional.empty();
    }

    /** The line a shell was given; empty if it is not said in a way that is known. */
    private static Optional<String> command(String arguments) {
        ObjectNode json;
        try {
            json = Json.parseObject(arguments.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
        for (String member : List.of("command", "cmd")) {
            JsonNode value = json.path(member);
            if (value.isString()) {
                return Optional.of(value.asString());
            }
            if (value.isArray()) {
                return words(value);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.asString("")));
        if (words.size() == 3 && SHELLS.contains(words.get(0)) && words.get(1).matches("-l?c")) {
            return Optional.of(words.get(2));
        }
        return words.isEmpty() || SHELLS.contains(words.getFirst())
                ? Optional.empty()
                : Optional.of(String.join(" ", words));
    }

    /** The one kind of which all commands of a line are, but for those that say nothing. */
    static Optional<Kind> ofCommand(String line) {
        if (line.indexOf('`') >= 0 || line.contains("$(") || line.contains("<<") || line.indexOf('\n') >= 0) {
            return Optional.empty();
        }
        Kind all = null;
        for (String command : line.split("&&|\\|\\||[;|]", -1)) {
            List<String> words = List.of(command.strip().split("\\s+"));
            if (words.getFirst().isEmpty() || NEUTRAL.contains(words.getFirst())) {
                continue;
            }
            Optional<Kind> kind = ofWords(words);
            if (kind.isEmpty() || all != null && all != kind.get()) {
                return Optional.empty();
            }
            all = kind.get();
        }
        return Optional.ofNullable(all);
    }

    private static Optional<Kind> ofWords(List<String> words) {
        String program = words.getFirst().substring(words.getFirst().lastIndexOf('/') + 1);
        String rest = String.join(" ", words.subList(1, words.size()));
        if (program.equals("git")) {
            return git(words.subList(1, words.size()));
        }
        if (program.equals("rg") && rest.contains("--files")) {
            return Optional.of(Kind.LISTING);
        }
        if (program.equals("find") && rest.contains("-exec")) {
            return Optional.empty();
        }
        if (program.equals("diff")) {
            return Optional.of(Kind.DIFF);
        }
        if (program.equals("docker") || program.equals("kubectl")) {
            return words.size() > 1 && words.get(1).equals("logs") ? Optional.of(Kind.LOG) : Optional.empty();
        }
        return of(program, words.subList(1, words.size()));
    }

    private static Optional<Kind> of(String program, List<String> arguments) {
        if (LISTING.contains(program)) {
            return Optional.of(Kind.LISTING);
        }
        if (SEARCH.contains(program)) {
            return Optional.of(Kind.SEARCH);
        }
        Set<String> verbs = BUILD.get(program);
        if (verbs == null) {
            return LOG.contains(program) ? Optional.of(Kind.LOG) : Optional.empty();
        }
        // "npm run build" is as good as "npm build"; "npm run show" may print anything.
        Optional<String> verb = arguments.stream()
                .filter(a -> !a.startsWith("-") && !(a.equals("run") && RUNNERS.contains(program)))
                .findFirst();
        return verbs.isEmpty() || verb.filter(verbs::contains).isPresent() ? Optional.of(Kind.BUILD) : Optional.empty();
    }

    private static Optional<Kind> git(List<String> words) {
        int at = 0;
        while (at < words.size() && words.get(at).startsWith("-")) {
            at += words.get(at).equals("-C") || words.get(at).equals("-c") ? 2 : 1;
        }
        String verb = at < words.size() ? words.get(at) : "";
        return switch (verb) {
            case "diff" -> Optional.of(Kind.DIFF);
            case "status" -> Optional.of(Kind.STATUS);
            case "grep" -> Optional.of(Kind.SEARCH);
            case "ls-files" -> Optional.of(Kind.LISTING);
            default -> Optional.empty();
        };
    }
}
