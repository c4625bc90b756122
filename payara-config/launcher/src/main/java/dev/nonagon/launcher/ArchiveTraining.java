package dev.nonagon.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes the class archive that the first start of a build lacks (L4), while the server serves: a second server of the lowest
 * priority rehearses a start in a folder of its own and records what it needs, and a third process makes the archive of it.
 * Recording in the server itself would make its start a third slower.
 */
final class ArchiveTraining {
    /** So that the first request of somebody who waited for the start has the cores for itself. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final String DATA_DIRECTORY = "-Dnonagon.data-dir=";

    private final Path home;
    private final Path runFolder;
    private final ServerArguments arguments;
    private final AtomicReference<Process> helper = new AtomicReference<>();

    ArchiveTraining(Path home, Path runFolder, ServerArguments arguments) {
        this.home = home;
        this.runFolder = runFolder;
        this.arguments = arguments;
    }

    void startInBackground() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            Process running = helper.get();
            if (running != null) {
                running.destroyForcibly();
            }
        }));
        Thread.ofPlatform().daemon().name("class archive").start(this::train);
    }

    private void train() {
        try {
            Thread.sleep(PAUSE);
            Path folder = Files.createDirectories(runFolder.resolve("training"));
            try {
                Path recording = folder.resolve("recording");
                Path part = folder.resolve("archive");
                if (run(rehearsal(folder, recording)) && run(assembly(recording, part))) {
                    Files.move(part, arguments.archive(), StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                Home.delete(folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // An archive is a convenience: the next start tries again.
            System.getLogger(ArchiveTraining.class.getName())
                    .log(System.Logger.Level.DEBUG, "class archive not made", e);
        }
    }

    private boolean run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        helper.set(process);
        return process.waitFor() == 0;
    }

    private List<String> rehearsal(Path folder, Path recording) throws IOException {
        List<String> command = java();
        command.add(DATA_DIRECTORY + folder);
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
        List<String> command = java();
        command.add(DATA_DIRECTORY + arguments.dataDirectory());
        command.add("-XX:AOTMode=create");
        command.add("-XX:AOTConfiguration=" + recording);
        command.add("-XX:AOTCache=" + part);
        command.addAll(List.of("-jar", home.resolve("server.jar").toString()));
        return command;
    }

    /** This JVM's own command, as far as it decides which archive fits. */
    private static List<String> java() {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            command.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        command.add(JavaCommand.ofThisJvm().java().toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith(DATA_DIRECTORY))
                .forEach(command::add);
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
