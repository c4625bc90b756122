package dev.nonagon.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of the system's packages, on a free port and in a temporary folder; one for the whole test run. Nothing
 * if the machine has none: then tests say so and are skipped.
 */
public final class PostgreSqlServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final Map<Path, StoreSettings> OF_TESTS = new ConcurrentHashMap<>();
    private static final Optional<PostgreSqlServer> RUNNING = start();

    private final int port;

    private PostgreSqlServer(int port) {
        this.port = port;
    }

    /** The server, or nothing and a line on the console. */
    public static Optional<PostgreSqlServer> running() {
        return RUNNING;
    }

    /** Settings of a new, empty database. */
    public StoreSettings newDatabase(Path folder) {
        String name = "t" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"), "nonagon", "");
                Statement create = connection.createStatement()) {
            create.executeUpdate("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return TestStores.settings(
                folder, Map.of("nonagon.datasource.url", url(name), "nonagon.datasource.max-pool", "4"));
    }

    /** Whether tests can run on it; else they are left out. */
    public static boolean isRunning() {
        return RUNNING.isPresent();
    }

    /** The database of a test, by its folder: the same however often the test opens it. */
    public static StoreSettings databaseOf(Path folder) {
        return OF_TESTS.computeIfAbsent(folder, path -> RUNNING.orElseThrow().newDatabase(path));
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static Optional<PostgreSqlServer> start() {
        Optional<Path> programs = programs();
        if (programs.isEmpty()) {
            System.err.println("SKIPPED: no PostgreSQL on this machine (package postgresql); its tests do not run");
            return Optional.empty();
        }
        try {
            Path folder = Files.createTempDirectory("nonagon-postgresql");
            Path log = folder.resolve("log");
            int port = freePort();
            boolean root = "root".equals(System.getProperty("user.name"));
            if (root) {
                // PostgreSQL refuses to run as root.
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            }
            Path data = folder.resolve("data");
            run(
                    log,
                    root,
                    List.of(
                            programs.get() + "/initdb",
                            "-D",
                            data.toString(),
                            "-U",
                            "nonagon",
                            "-A",
                            "trust",
                            "-E",
                            "UTF8",
                            "--no-sync"));
            List<String> server = as(
                    root,
                    List.of(
                            programs.get() + "/postgres",
                            "-D",
                            data.toString(),
                            "-p",
                            Integer.toString(port),
                            "-c",
                            "listen_addresses=127.0.0.1",
                            "-c",
                            "unix_socket_directories=",
                            "-c",
                            "fsync=off"));
            Process process = new ProcessBuilder(server)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, folder)));
            PostgreSqlServer started = new PostgreSqlServer(port);
            started.awaitAnswer();
            return Optional.of(started);
        } catch (IOException | InterruptedException | IllegalStateException e) {
            System.err.println("SKIPPED: the machine's PostgreSQL does not start, its tests do not run: " + e);
            return Optional.empty();
        }
    }

    private void awaitAnswer() throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try (Connection connection = DriverManager.getConnection(url("postgres"), "nonagon", "")) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (attempt > 200) {
                    throw new IllegalStateException(e);
                }
            }
            Thread.sleep(50);
        }
    }

    private static void stop(Process process, Path folder) {
        // setpriv and runuser hand no signals on everywhere; the children are the server's own.
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
            try (Stream<Path> all = Files.walk(folder)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (InterruptedException | IOException e) {
            process.destroyForcibly();
        }
    }

    private static void run(Path log, boolean root, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(as(root, command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
    }

    private static List<String> as(boolean root, List<String> command) {
        if (!root) {
            return command;
        }
        List<String> all = new ArrayList<>(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "-C", "/"));
        all.addAll(command);
        return all;
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static Optional<Path> programs() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
