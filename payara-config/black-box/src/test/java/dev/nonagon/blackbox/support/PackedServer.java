package dev.nonagon.blackbox.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The jar under test, unpacked once and with a class archive that is made once, for all starts of all suites: a start takes
 * half the time so, and what it runs is the same.
 */
final class PackedServer {
    /** A third less work for a start; no suite that takes it runs long enough to miss the better code. */
    static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final String ARCHIVE = "NONAGON_ARCHIVE";
    private static final String OPTIONS = "NONAGON_JAVA_OPTS";
    private static final int FIRST_WITH_ARCHIVE = 25;

    /** Made when the first start asks for it. */
    private static final class Prepared {
        private static final Map<String, String> QUICK = prepare();
    }

    private PackedServer() {}

    /** The command line of the jar with some words. */
    static List<String> commandLine(List<String> words) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("nonagon.jar", "../uber-jar/target/nonagon.jar")));
        line.addAll(words);
        return line;
    }

    /** What a start is told, unless whoever runs the suites has flags of their own for the server's JVM. */
    static Map<String, String> environment() {
        return System.getenv(OPTIONS) == null ? Prepared.QUICK : Map.of(ARCHIVE, "off");
    }

    private static Path folder() {
        return Path.of(System.getProperty("nonagon.work", "target/router"))
                .toAbsolutePath()
                .resolveSibling("packed");
    }

    private static Map<String, String> prepare() {
        try {
            Path folder = Files.createDirectories(folder());
            Map<String, String> quick = Map.of(OPTIONS, QUICK_COMPILER, "NONAGON_CACHE_DIR", folder.toString());
            // Two JVMs of suites at once would both make it.
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                boolean archive = lock.isValid() && train(folder, quick);
                Map<String, String> all = new HashMap<>(quick);
                all.put(ARCHIVE, archive ? "on" : "off");
                return Map.copyOf(all);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean train(Path folder, Map<String, String> environment)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(commandLine(
                        List.of("train", "--data-dir", folder.resolve("nobody").toString())))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("train.log").toFile());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new AssertionError(
                    "nonagon.jar train ended with " + code + ": " + Files.readString(folder.resolve("train.log")));
        }
        return Runtime.version().feature() >= FIRST_WITH_ARCHIVE;
    }
}
