package dev.nonagon.blackbox.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The jar over one data directory, started, killed and started again. What runs is the server's JVM itself, as after
 * {@code ./router run}: a kill meets the router and no launcher beside it.
 */
public final class RestartedRouter implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration END = Duration.ofSeconds(180);

    private final Path work;
    private final Path data;
    private final int port;
    private final List<String> command;
    private Optional<Process> running = Optional.empty();

    private RestartedRouter(Path work, Path data, int port, List<String> command) {
        this.work = work;
        this.data = data;
        this.port = port;
        this.command = command;
    }

    /**
     * Prepares a data directory and starts nothing yet.
     *
     * @param configuration for {@code nonagon.properties}
     */
    public static RestartedRouter in(String name, String configuration) {
        return in(name, configuration, List.of());
    }

    /**
     * As {@link #in(String, String)}, with more words for the server.
     *
     * @param afterBoot commands for Payara, a line each; {@code @DATA@} is the data directory
     */
    public static RestartedRouter in(String name, String configuration, List<String> afterBoot) {
        try {
            Path work = Path.of(System.getProperty("nonagon.work", "target/router"), name)
                    .toAbsolutePath();
            RunningRouter.delete(work);
            Path data = Files.createDirectories(work.resolve("data"));
            Files.writeString(data.resolve("nonagon.properties"), configuration);
            int port = freePort();
            List<String> words = new ArrayList<>(
                    List.of("command", "--host", "127.0.0.1", "--port", "" + port, "--data-dir", data.toString()));
            if (!afterBoot.isEmpty()) {
                Path commands = work.resolve("after-boot-commands.txt");
                Files.writeString(commands, String.join("\n", afterBoot).replace("@DATA@", data.toString()) + "\n");
                words.addAll(List.of("--", "--postbootcommandfile", commands.toString()));
            }
            String command = run(words);
            return new RestartedRouter(work, data, port, command.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same build, with the same unpacked server, over another data directory. */
    public RestartedRouter beside(String name) {
        try {
            Path other = Files.createDirectories(work.resolve(name));
            Files.copy(data.resolve("nonagon.properties"), other.resolve("nonagon.properties"));
            List<String> words = command.stream()
                    .map(word -> word.equals(data.toString())
                            ? other.toString()
                            : word.replace("-Dnonagon.data-dir=" + data, "-Dnonagon.data-dir=" + other))
                    .toList();
            return new RestartedRouter(work, other, port, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts the server, and does not wait. */
    public void start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
            // Suites count what their doubles are asked, and as whom.
            builder.environment().put("NONAGON_ROUTING_LOOK_UP_MODELS", "false");
            running = Optional.of(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it serves; its log is the complaint if it does not.
     *
     * @return how long that took
     */
    public Duration awaitReady() {
        long from = System.nanoTime();
        boolean ready = Waiting.until(
                START, () -> !isAlive() || http().get("/health/ready").status() == 200);
        if (!ready || !isAlive()) {
            kill();
            throw new AssertionError("The router did not start again. Its log:\n" + said());
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /** The server's process, which is its JVM. */
    public long pid() {
        return running.orElseThrow(() -> new IllegalStateException("The router is not running"))
                .pid();
    }

    public boolean isAlive() {
        return running.filter(Process::isAlive).isPresent();
    }

    /** Whether it ends by itself within a time. */
    public boolean ends(Duration patience) {
        return Waiting.until(patience, () -> !isAlive());
    }

    /** {@code kill -9}. */
    public void kill() {
        running.ifPresent(process -> {
            process.destroyForcibly();
            await(process);
        });
    }

    /** Tells it to end, and waits until it has. */
    public void stop() {
        running.ifPresent(process -> {
            process.destroy();
            await(process);
        });
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("The router does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs {@code nonagon.jar WORDS} over this data directory, and gives what it said; it must end well. */
    public String command(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--data-dir", data.toString()));
        return run(all);
    }

    private static String run(List<String> words) {
        try {
            ProcessBuilder builder = new ProcessBuilder(PackedServer.commandLine(words)).redirectErrorStream(true);
            builder.environment().putAll(PackedServer.environment());
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            await(process);
            if (process.exitValue() != 0) {
                throw new AssertionError(words + " ended with " + process.exitValue() + ":\n" + said);
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Http http() {
        return new Http(URI.create("http://127.0.0.1:" + port));
    }

    public Path data() {
        return data;
    }

    private Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /** Everything that it has said in all its lives. */
    public String said() {
        try {
            return Files.exists(log()) ? Files.readString(log()) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
