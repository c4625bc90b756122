package dev.nonagon.exchange;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.StoreUnavailable;
import dev.nonagon.vault.OwnerFile;
import java.io.Console;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code import FILE [--dry-run] [--replace]} and {@code export FILE [--with-secrets]} of the command line: asks the running
 * router. The passphrase comes from {@code NONAGON_PASSPHRASE} or is asked for.
 */
public final class ExchangeCommand {
    private ExchangeCommand() {}

    /** {@code DATA_DIR COMMAND FILE [OPTION…]}; ends with 1 if it could not be done. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            List<String> words = Arrays.asList(arguments);
            if (words.size() < 3) {
                throw new ExchangeRefusal("Say which file: ./router import FILE, or ./router export FILE");
            }
            Path data = Path.of(words.get(0)).toAbsolutePath().normalize();
            if (!Files.isDirectory(data)) {
                throw new ExchangeRefusal("There is no data directory " + data + ": start the router once.");
            }
            System.out.print(run(data, words.get(1), Path.of(words.get(2)), words.subList(3, words.size())));
        } catch (ExchangeRefusal | StoreUnavailable | UncheckedIOException e) {
            System.err.println("nonagon: " + e.getMessage());
            System.exit(1);
        }
    }

    static String run(Path data, String command, Path file, List<String> options) throws InterruptedException {
        boolean export = command.equals("export");
        List<String> known = export ? List.of("--with-secrets") : List.of("--dry-run", "--replace");
        for (String option : options) {
            if (!known.contains(option)) {
                throw new ExchangeRefusal("Unknown: " + option + "; known are " + String.join(" and ", known) + ".");
            }
        }
        if (export && Files.exists(file)) {
            throw new ExchangeRefusal("There is a file " + file + " already; choose another name.");
        }
        ObjectNode asked = Json.object().put("command", command);
        if (!export) {
            asked.put("dryRun", options.contains("--dry-run")).put("replace", options.contains("--replace"));
            ObjectNode files = asked.putObject("files");
            Source.of(file)
                    .files()
                    .forEach((name, content) ->
                            files.put(name, Base64.getEncoder().encodeToString(content)));
        }
        boolean sealed = options.contains("--with-secrets");
        Optional<Secret> secret = export && !sealed ? Optional.empty() : passphrase(sealed);
        secret.ifPresent(passphrase -> asked.put("passphrase", passphrase.reveal()));
        ObjectNode answer = ExchangeDesk.ask(data, asked);
        Optional<String> refused = Fields.text(answer, "refused");
        if (refused.isPresent()) {
            throw new ExchangeRefusal(refused.get());
        }
        if (export) {
            OwnerFile.create(file, Json.text(answer.path("export")) + "\n");
            return "exported to " + file + "\n";
        }
        return answer.path("text").asString("");
    }

    private static Optional<Secret> passphrase(boolean needed) {
        Optional<Secret> given = Optional.ofNullable(System.getenv("NONAGON_PASSPHRASE"))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
        if (given.isPresent() || !needed) {
            return given;
        }
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("Passphrase: ");
        if (typed == null) {
            throw new ExchangeRefusal("An export with secrets needs a passphrase in NONAGON_PASSPHRASE.");
        }
        return Optional.of(new Secret(new String(typed)));
    }
}
