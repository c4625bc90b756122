package dev.nonagon.launcher;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code java -jar nonagon.jar} (L1). */
public final class Nonagon {
    private static final String HELP = """
            Nonagon, the AI router

            java -jar nonagon.jar [run] [options] [-- arguments of Payara Micro]
              --port N            port to listen on             (PORT, default 20128)
              --host ADDRESS      address to listen on          (HOSTNAME, default 127.0.0.1: this machine only)
              --data-dir FOLDER   configuration, plugins, state (DATA_DIR, default ~/.nonagon)
              --cache-dir FOLDER  the unpacked server           (NONAGON_CACHE_DIR, default DATA_DIR/cache)
              --profile NAME      small or low-latency          (NONAGON_PROFILE, default small)

            Environment: NONAGON_JAVA_OPTS (flags for the JVM), NONAGON_ARCHIVE=off (no class archive).
            java -jar nonagon.jar command [options]   prints the server's command line, one word per line
            java -jar nonagon.jar train [options]     makes the class archive for quicker starts now, and ends
            java -jar nonagon.jar backup|rotate [--data-dir FOLDER]         a backup now; a new vault key
            java -jar nonagon.jar restore FILE [--data-dir FOLDER]          replaces the state by a backup
            """;

    private Nonagon() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(start(Arrays.asList(arguments)));
    }

    private static int start(List<String> arguments) throws InterruptedException {
        long now = System.currentTimeMillis();
        if (arguments.contains("--help") || arguments.contains("-h") || arguments.equals(List.of("help"))) {
            System.out.print(HELP);
            return 0;
        }
        if (!arguments.isEmpty() && StateCommand.isOne(arguments.getFirst())) {
            return StateCommand.run(arguments);
        }
        boolean printOnly = !arguments.isEmpty() && arguments.get(0).equals("command");
        boolean trainOnly = !arguments.isEmpty() && arguments.get(0).equals("train");
        boolean named = printOnly
                || trainOnly
                || (!arguments.isEmpty() && arguments.get(0).equals("run"));
        try {
            Settings settings = Settings.read(
                    named ? arguments.subList(1, arguments.size()) : arguments,
                    System.getenv(),
                    System.getProperty("user.home"));
            Path home = Home.unpack(jar(), settings.cache());
            if (trainOnly) {
                return ArchiveTraining.now(settings, home);
            }
            long parent = printOnly ? 0 : ProcessHandle.current().pid();
            List<String> command = JavaCommand.ofThisJvm().build(settings, home, parent, now);
            if (printOnly) {
                command.forEach(System.out::println);
                return 0;
            }
            return follow(new ProcessBuilder(command).inheritIO().start());
        } catch (Settings.Mistake mistake) {
            System.err.println("nonagon: " + mistake.getMessage());
            return 2;
        } catch (IOException | URISyntaxException e) {
            System.err.println("nonagon: cannot start: " + e);
            return 1;
        }
    }

    /** The jar that this class comes from. */
    static Path jar() throws URISyntaxException {
        return Path.of(Nonagon.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** Waits for the server, and takes it along when this process is told to end. */
    private static int follow(Process server) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.destroy();
            try {
                if (!server.waitFor(30, TimeUnit.SECONDS)) {
                    server.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        return server.waitFor();
    }
}
