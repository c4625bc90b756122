package dev.nonagon.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How to start, taken from the command line, where that is silent from the environment, and where that is silent too from
 * {@code nonagon.properties}.
 *
 * @param host the address to listen on
 * @param port the port to listen on
 * @param dataDirectory where the router keeps its state, absolute
 * @param cache what can be made again: unpacked servers and their class archives, absolute
 * @param profile which memory and collector flags
 * @param archive whether to make and use the class archive
 * @param javaOptions flags for the server's JVM, after (and so over) ours
 * @param payaraArguments handed to Payara Micro as they are
 */
record Settings(
        String host,
        int port,
        Path dataDirectory,
        Path cache,
        Profile profile,
        boolean archive,
        List<String> javaOptions,
        List<String> payaraArguments) {
    static final String DEFAULT_HOST = "127.0.0.1";
    static final int DEFAULT_PORT = 20128;

    Settings {
        javaOptions = List.copyOf(javaOptions);
        payaraArguments = List.copyOf(payaraArguments);
    }

    /** What a person did wrong, in one sentence. */
    static final class Mistake extends Exception {
        private static final long serialVersionUID = 1L;

        Mistake(String sentence) {
            super(sentence);
        }
    }

    /**
     * Reads the command line and the environment.
     *
     * <p>{@code HOSTNAME} counts if it is an address or {@code localhost}: some shells and all containers export this
     * machine's own name in it, and that is no wish to listen there.
     *
     * @throws Mistake if an option is unknown or a value does not fit
     */
    static Settings read(List<String> arguments, Map<String, String> environment, String home) throws Mistake {
        Optional<String> host = variable(environment, "NONAGON_GATEWAY_HOST")
                .or(() -> variable(environment, "HOSTNAME").filter(Settings::isAddress));
        Optional<String> port = variable(environment, "NONAGON_GATEWAY_PORT").or(() -> variable(environment, "PORT"));
        Optional<String> data = variable(environment, "NONAGON_DATA_DIR").or(() -> variable(environment, "DATA_DIR"));
        Optional<String> cache = variable(environment, "NONAGON_CACHE_DIR");
        Optional<String> profile = variable(environment, "NONAGON_PROFILE");
        List<String> payara = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String option = arguments.get(i);
            if (option.equals("--")) {
                payara.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (!name.startsWith("--")) {
                throw new Mistake("Unknown argument " + option + "; see --help.");
            }
            if (equals < 0 && i + 1 == arguments.size()) {
                throw new Mistake(option + " needs a value, or is unknown; see --help.");
            }
            String value = equals < 0 ? arguments.get(++i) : option.substring(equals + 1);
            switch (name) {
                case "--port" -> port = Optional.of(value);
                case "--host" -> host = Optional.of(value);
                case "--data-dir" -> data = Optional.of(value);
                case "--cache-dir" -> cache = Optional.of(value);
                case "--profile" -> profile = Optional.of(value);
                default -> throw new Mistake("Unknown option " + name + "; see --help.");
            }
        }
        Path dataDirectory = data.map(Path::of)
                .orElse(Path.of(home, ".nonagon"))
                .toAbsolutePath()
                .normalize();
        Properties declared = declared(dataDirectory.resolve("nonagon.properties"));
        host = host.or(() -> Optional.ofNullable(declared.getProperty("nonagon.gateway.host")));
        port = port.or(() -> Optional.ofNullable(declared.getProperty("nonagon.gateway.port")));
        return new Settings(
                host.map(String::strip).orElse(DEFAULT_HOST),
                port.isPresent() ? portNumber(port.get().strip()) : DEFAULT_PORT,
                dataDirectory,
                cache.map(Path::of)
                        .orElse(dataDirectory.resolve("cache"))
                        .toAbsolutePath()
                        .normalize(),
                profile.isPresent() ? Profile.named(profile.get()) : Profile.SMALL,
                !variable(environment, "NONAGON_ARCHIVE")
                        .orElse("on")
                        .toLowerCase(Locale.ROOT)
                        .equals("off"),
                variable(environment, "NONAGON_JAVA_OPTS").map(Settings::words).orElse(List.of()),
                payara);
    }

    /** The address to call the router at, from this machine. */
    String url() {
        return url(host, port);
    }

    /** The address to call a router at that listens there, from its machine. */
    static String url(String host, int port) {
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        return "http://" + (everywhere ? "localhost" : host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The owner's file, of which only address and port concern the launcher; the router tells of mistakes in it. */
    private static Properties declared(Path file) {
        Properties declared = new Properties();
        if (Files.isRegularFile(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                declared.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                return new Properties();
            }
        }
        return declared;
    }

    private static boolean isAddress(String name) {
        return name.equals("localhost") || name.contains(":") || name.matches("[0-9.]+");
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static int portNumber(String text) throws Mistake {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= 65535) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The sentence below says it.
        }
        throw new Mistake("The port must be a number from 1 to 65535, not " + text + ".");
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }
}
