package dev.nonagon.bench;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A router that this programme started, and the data directory that it runs on. */
final class RouterProcess implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(90);
    private static final Duration ARCHIVE_PATIENCE = Duration.ofSeconds(180);
    private static final long POLL_MILLIS = 20;

    private final Process process;
    private final InetSocketAddress address;
    private final Path data;
    private final Duration toFirstAnswer;

    /** A bench that is interrupted takes its router along. */
    private final Thread hook;

    private RouterProcess(Process process, InetSocketAddress address, Path data, Duration toFirstAnswer) {
        this.process = process;
        this.address = address;
        this.data = data;
        this.toFirstAnswer = toFirstAnswer;
        this.hook = Thread.ofPlatform().unstarted(() -> end(process));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Makes a data directory whose nodes are the double's three kinds of answer. */
    static Path dataDirectory(InetSocketAddress upstream) throws IOException {
        Path data = Files.createTempDirectory("nonagon-bench");
        StringBuilder out = new StringBuilder();
        for (String kind : List.of("plain", "stream", "paced")) {
            out.append("nonagon.nodes.up-").append(kind).append(".format=openai-chat\n");
            out.append("nonagon.nodes.up-")
                    .append(kind)
                    .append(".base-url=http://127.0.0.1:")
                    .append(upstream.getPort())
                    .append('/')
                    .append(kind)
                    .append("/v1\n");
            out.append("nonagon.accounts.")
                    .append(kind)
                    .append(".provider=up-")
                    .append(kind)
                    .append('\n');
            out.append("nonagon.accounts.").append(kind).append(".api-key=bench\n");
        }
        for (PairDialect dialect : PairDialect.values()) {
            String name = "pair-" + dialect.format();
            out.append("nonagon.nodes.%1$s.format=%2$s%nnonagon.nodes.%1$s.base-url=http://127.0.0.1:%3$d%4$s%n"
                    .formatted(name, dialect.format(), upstream.getPort(), dialect.nodePath()));
            out.append("nonagon.accounts.%1$s.provider=%1$s%nnonagon.accounts.%1$s.api-key=bench%n".formatted(name));
        }
        Files.writeString(data.resolve("nonagon.properties"), out);
        return data;
    }

    /** Starts a router and returns when it has answered its first request. */
    static RouterProcess start(List<String> command, Path data) throws IOException, InterruptedException {
        return start(command, data, "");
    }

    /**
     * Starts a router, or another server, and returns when it has answered its first request.
     *
     * @param prefix stands before the path of the request
     */
    static RouterProcess start(List<String> command, Path data, String prefix)
            throws IOException, InterruptedException {
        int port = freePort();
        List<String> filled = command.stream()
                .map(word -> word.replace("{port}", Integer.toString(port)).replace("{data}", data.toString()))
                .map(word -> word.equals("java") ? ownJava() : word)
                .toList();
        File log = data.resolve("router.log").toFile();
        long started = System.nanoTime();
        Process process = new ProcessBuilder(filled)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            awaitAnswer(process, port, prefix, log);
        } catch (IOException | InterruptedException e) {
            end(process);
            throw e;
        }
        return new RouterProcess(process, address, data, Duration.ofNanos(System.nanoTime() - started));
    }

    InetSocketAddress address() {
        return address;
    }

    Duration toFirstAnswer() {
        return toFirstAnswer;
    }

    /** The process that serves: the largest of those that the command started. */
    long pid() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .max(Comparator.comparingLong(pid -> ProcessFigures.of(pid).residentKb()))
                .orElse(process.pid());
    }

    /** Resident memory of all processes that the command started, in KB. */
    long residentKb() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(handle -> ProcessFigures.of(handle.pid()).residentKb())
                .sum();
    }

    /** Waits until the router has left an archive of its classes behind; whether it has. */
    boolean awaitArchive() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + ARCHIVE_PATIENCE.toNanos();
        while (System.nanoTime() < deadline && process.isAlive()) {
            try (Stream<Path> files = Files.walk(data)) {
                if (files.map(Path::toString).anyMatch(f -> f.endsWith(".aot") || f.endsWith(".jsa"))) {
                    return true;
                }
            } catch (java.io.UncheckedIOException e) {
                // A folder vanished while we walked: look again.
                continue;
            }
            Thread.sleep(250);
        }
        return false;
    }

    @Override
    public void close() {
        end(process);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The bench itself is being ended, and the hook is running.
            return;
        }
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
    }

    private static void awaitAnswer(Process process, int port, String prefix, File log)
            throws IOException, InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + prefix + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(
                        Requests.small(Requests.Dialect.OPENAI, "up-plain/bench", false)))
                .build();
        String last = "nothing listened";
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            while (System.nanoTime() < deadline) {
                if (!process.isAlive()) {
                    throw new IOException("The router ended with status " + process.exitValue() + "; see " + log);
                }
                try {
                    HttpResponse<String> answer = client.send(question, HttpResponse.BodyHandlers.ofString());
                    if (answer.statusCode() == 200) {
                        return;
                    }
                    last = answer.statusCode() + " " + answer.body();
                } catch (IOException e) {
                    last = String.valueOf(e.getMessage());
                }
                Thread.sleep(POLL_MILLIS);
            }
        }
        throw new IOException("The router did not answer within " + START_PATIENCE.toSeconds() + " s; last: " + last);
    }

    private static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
