package dev.nonagon.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Ends the recording of the first start and makes the archive from it (L4), in a process of its own with the lowest
 * priority. The server goes on serving meanwhile.
 */
final class ArchiveRecording {
    /** So that the first request of somebody who waited for the start does not compete with the archive for the cores. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private static final String MODE = "-XX:AOTMode=";
    /** The JVM tells the console each step of this, past its own log settings. */
    private static final String UNLOCK = "-XX:+UnlockDiagnosticVMOptions";

    private static final String SILENT = "-XX:-DisplayVMOutput";
    private static final String CONFIGURATION = "-XX:AOTConfiguration=";

    private final Path archive;
    private final Path home;
    private final Readiness readiness;

    ArchiveRecording(Path archive, Path home, Readiness readiness) {
        this.archive = archive;
        this.home = home;
        this.readiness = readiness;
    }

    /** The flags with which a JVM records. */
    static List<String> flags(Path archive) {
        return List.of(MODE + "record", CONFIGURATION + recording(archive), UNLOCK, SILENT);
    }

    void finishInBackground() {
        Thread.ofPlatform().daemon().name("class archive").start(this::finish);
    }

    private void finish() {
        try {
            for (String path : List.of("/", "/v1/models", "/health/live", "/api/plugins", "/openapi")) {
                readiness.status(path);
            }
            Thread.sleep(PAUSE);
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "aotEndRecording",
                            new Object[0],
                            new String[0]);
            assemble();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | JMException | RuntimeException e) {
            // An archive is a convenience: the next start tries again.
            System.getLogger(ArchiveRecording.class.getName())
                    .log(System.Logger.Level.DEBUG, "class archive not made", e);
        }
    }

    private void assemble() throws IOException, InterruptedException {
        Path part = Files.createTempFile(home, "archive-", ".part");
        part.toFile().deleteOnExit();
        recording(archive).toFile().deleteOnExit();
        Process assembler = new ProcessBuilder(command(part))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread stop = new Thread(assembler::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        boolean whole = assembler.waitFor() == 0;
        Runtime.getRuntime().removeShutdownHook(stop);
        if (whole) {
            Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(part);
        Files.deleteIfExists(recording(archive));
    }

    private List<String> command(Path part) {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            command.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        command.add(JavaCommand.ofThisJvm().java().toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flags(archive).contains(flag))
                .forEach(command::add);
        command.add(MODE + "create");
        command.add(CONFIGURATION + recording(archive));
        command.add("-XX:AOTCache=" + part);
        command.addAll(List.of("-jar", home.resolve("server.jar").toString()));
        return command;
    }

    private static Path recording(Path archive) {
        return Path.of(archive + ".recording");
    }
}
