package dev.nonagon.blackbox.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The jar, running with a data directory of its own. */
public final class RunningRouter implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Path data;
    private final Path log;
    private final int port;
    private final Process process;

    private RunningRouter(Path data, Path log, int port, Process process) {
        this.data = data;
        this.log = log;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts the jar and waits until it is ready.
     *
     * @param configuration {@code {port}} in it stands for the router's port
     * @param plugins fills the plugins folder
     */
    public static RunningRouter start(String name, String configuration, Consumer<Path> plugins) {
        try {
            Path work = Path.of(System.getProperty("nonagon.work", "target/router"), name);
            delete(work);
            Path data = Files.createDirectories(work.resolve("data")).toAbsolutePath();
            plugins.accept(Files.createDirectories(data.resolve("plugins")));
            Path log = work.resolve("router.log");
            int port = freePort();
            Files.writeString(
                    data.resolve("nonagon.properties"), configuration.replace("{port}", Integer.toString(port)));
            // What each translation lost is a fine detail.
            Files.writeString(data.resolve("logging.properties"), "dev.nonagon.gateway.level=FINE\n");
            ProcessBuilder builder = new ProcessBuilder(PackedServer.commandLine(
                    List.of("--host", "127.0.0.1", "--port", Integer.toString(port), "--data-dir", data.toString())));
            builder.environment().putAll(PackedServer.environment());
            if (!configuration.contains("look-up-models")) {
                // Suites count what their doubles are asked.
                builder.environment().put("NONAGON_ROUTING_LOOK_UP_MODELS", "false");
            }
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
            RunningRouter router = new RunningRouter(data, log, port, builder.start());
            router.awaitReady();
            return router;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A router of a test's own, whose configuration or end would disturb the others. */
    public static RunningRouter alone(String name, String configuration) {
        return start(name, configuration, plugins -> {});
    }

    /** Whether the process ends by itself within a time. */
    public boolean ends(Duration patience) {
        return Waiting.until(patience, () -> !process.isAlive());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() {
        boolean ready = Waiting.until(
                START, () -> !process.isAlive() || http().get("/health/ready").status() == 200);
        if (!ready || !process.isAlive()) {
            close();
            throw new IllegalStateException("The router did not start. Its log:\n" + log());
        }
        Http.Answer first = http().get("/api/health");
        if (first.status() != 200) {
            close();
            throw new IllegalStateException("It said that it is ready (H2), and answered " + first);
        }
    }

    public int port() {
        return port;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public Http http() {
        return new Http(url());
    }

    /** The operating system's number of the server's own JVM. */
    public long pid() {
        return process.descendants().findFirst().orElse(process.toHandle()).pid();
    }

    public Path data() {
        return data;
    }

    public Path plugins() {
        return data.resolve("plugins");
    }

    /** Everything the router has said so far. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String configuration() {
        try {
            return Files.readString(data.resolve("nonagon.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces {@code nonagon.properties}. The router takes it within about a second. */
    public void writeConfiguration(String text) {
        drop(data.resolve("nonagon.properties"), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file whole: beside its place first, then moved. */
    public static void drop(Path file, byte[] content) {
        try {
            Path part = file.resolveSibling("." + file.getFileName() + ".part");
            Files.write(part, content);
            try {
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
