package dev.nonagon.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes the class archive of a build (L4): a server rehearses a start in a folder of its own and records what it needs, and
 * another process makes the archive of it. Recording in a server that somebody waits for would make its start a third slower.
 */
final class ArchiveTraining {
    /** So that the first request of somebody who waited for the start has the cores for itself. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final String PART = ".part";

    private final Path home;
    private final Path folder;
    private final ServerArguments arguments;
    private final List<String> java;
    private final AtomicReference<Process> helper = new AtomicReference<>();

    /**
     * @param home the unpacked server
     * @param folder for what the rehearsal needs; gone afterwards
     * @param arguments of the server that the archive is for
     * @param java how to start a JVM with that server's flags
     */
    ArchiveTraining(Path home, Path folder, ServerArguments arguments, List<String> java) {
        this.home = home;
        this.folder = folder;
        this.arguments = arguments;
        this.java = List.copyOf(java);
    }

    /** For this server, while it serves, and in nobody's way. */
    static void startInBackground(Path home, ServerArguments arguments) {
        List<String> java = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            java.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        java.add(JavaCommand.ofThisJvm().java().toString());
        java.addAll(JavaCommand.rehearsed(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        Path folder = RunFolder.of(arguments).resolve("training");
        ArchiveTraining training = new ArchiveTraining(home, folder, arguments, java);
        Thread.ofPlatform().daemon().name("class archive").start(() -> {
            try {
                Thread.sleep(PAUSE);
                training.make();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // An archive is a convenience: the next start tries again.
                System.getLogger(ArchiveTraining.class.getName())
                        .log(System.Logger.Level.DEBUG, "class archive not made", e);
            }
        });
    }

    /** {@code nonagon.jar train}: before anybody waits for a start. */
    static int now(Settings settings, Path home) throws IOException, InterruptedException {
        JavaCommand command = JavaCommand.ofThisJvm();
        Path archive = command.archive(settings, home);
        if (!command.canTrain()) {
            System.out.println("Java " + command.feature()
                    + " makes its class archive itself, when a server ends; from Java 25 on it can be made before.");
            return 0;
        }
        if (Files.exists(archive)) {
            System.out.println("The class archive is there: " + archive);
            return 0;
        }
        System.out.println("Making the class archive; a start is rehearsed for it, which takes about a minute.");
        long started = System.currentTimeMillis();
        List<String> java = new ArrayList<>(List.of(command.java().toString()));
        java.addAll(JavaCommand.rehearsed(command.flags(settings)));
        Path folder = Files.createTempDirectory(home.resolveSibling(""), "training-");
        ServerArguments arguments = new ServerArguments(
                settings.host(),
                settings.port(),
                folder,
                settings.profile().label(),
                ServerArguments.Task.REHEARSE,
                archive,
                ProcessHandle.current().pid(),
                started,
                settings.payaraArguments());
        if (!new ArchiveTraining(home, folder, arguments, java).make()) {
            System.err.println(
                    "nonagon: the class archive could not be made: the rehearsal did not end well. Start once with "
                            + "NONAGON_ARCHIVE=off to see whether the router starts at all.");
            return 1;
        }
        System.out.printf(
                Locale.ROOT,
                "Made %s (%d MB) in %d s.%n",
                archive,
                Files.size(archive) >> 20,
                (System.currentTimeMillis() - started) / 1000);
        return 0;
    }

    /** @return whether it was made; until then nothing is where the archive is to be */
    private boolean make() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Process running = helper.get();
            if (running != null) {
                running.destroyForcibly();
            }
        }));
        Files.createDirectories(folder);
        dropLeftBehind();
        // Beside where it goes: a move within one file system is whole or not at all.
        Path part = home.resolve("archive-" + Long.toHexString(System.nanoTime()) + PART);
        try {
            Path recording = folder.resolve("recording");
            boolean made = run(rehearsal(recording)) && run(assembly(recording, part));
            if (made) {
                Files.move(part, arguments.archive(), StandardCopyOption.ATOMIC_MOVE);
            }
            return made;
        } finally {
            Files.deleteIfExists(part);
            Home.delete(folder);
        }
    }

    /** What trainings left that were killed: each is as large as an archive. */
    private void dropLeftBehind() throws IOException {
        Instant old = Instant.now().minus(LONGEST);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(home, "*" + PART)) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(old)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private boolean run(List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // A rehearsal knows nothing of the owner's database, keys and accounts.
        builder.environment().keySet().removeIf(ArchiveTraining::configures);
        Process process = builder.start();
        helper.set(process);
        return process.waitFor() == 0;
    }

    /** Whether a variable of the environment tells the router something. */
    static boolean configures(String variable) {
        return variable.startsWith("NONAGON_")
                || variable.equals("INITIAL_PASSWORD")
                || variable.equals("REQUIRE_API_KEY");
    }

    private List<String> rehearsal(Path recording) throws IOException {
        List<String> command = java(folder);
        command.add("-XX:AOTMode=record");
        command.add("-XX:AOTConfiguration=" + recording);
        command.addAll(List.of("-jar", home.resolve("server.jar").toString()));
        command.addAll(new ServerArguments(
                        Settings.DEFAULT_HOST,
                        freePort(),
                        folder,
                        arguments.profile(),
                        ServerArguments.Task.REHEARSE,
                        arguments.archive(),
                        ProcessHandle.current().pid(),
                        System.currentTimeMillis(),
                        arguments.payaraArguments())
                .write());
        return command;
    }

    private List<String> assembly(Path recording, Path part) {
        List<String> command = java(arguments.dataDirectory());
        command.add("-XX:AOTMode=create");
        command.add("-XX:AOTConfiguration=" + recording);
        command.add("-XX:AOTCache=" + part);
        command.addAll(List.of("-jar", home.resolve("server.jar").toString()));
        return command;
    }

    private List<String> java(Path dataDirectory) {
        List<String> command = new ArrayList<>(java);
        command.add("-Dnonagon.data-dir=" + dataDirectory);
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    /** What a rehearsal asks of itself: the ways that requests go. Answers do not matter. */
    static void rehearse(Readiness readiness) {
        String chat = """
                {"model":"echo/hello","stream":%s,"max_tokens":64,"messages":[{"role":"user","content":"A rehearsal."}]}""";
        try {
            for (String path : List.of("/", "/v1/models", "/health/live", "/api/plugins", "/openapi")) {
                readiness.get(path);
            }
            for (String page : Readiness.PAGES) {
                readiness.get(page);
            }
            for (int round = 0; round < 20; round++) {
                for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
                    readiness.post(path, chat.formatted(round % 2 == 0));
                }
            }
        } catch (IOException e) {
            // What was answered so far is recorded.
        }
    }
}
