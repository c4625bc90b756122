package dev.nonagon.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The server's own JVM: Payara Micro, with the router deployed at the root (L2, L3). */
public final class Server {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Server() {}

    public static void main(String[] words) throws URISyntaxException, ClassNotFoundException {
        // Payara turns System.out into log records; what a person reads goes to the real one.
        PrintStream console = System.out;
        PrintStream errors = System.err;
        ServerArguments arguments = ServerArguments.read(Arrays.asList(words));
        follow(arguments.parent());
        Optional<String> taken = whyNotListen(arguments);
        if (taken.isPresent()) {
            errors.println("nonagon: " + taken.get());
            System.exit(1);
        }
        Path home = Path.of(Server.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolveSibling("");
        try {
            // The router tells people where it is; nobody knows better than who opens the port.
            System.setProperty("nonagon.gateway.host", arguments.host());
            System.setProperty("nonagon.gateway.port", Integer.toString(arguments.port()));
            Path root = RunFolder.prepare(home, arguments);
            startPayara(home, payaraArguments(home, root, arguments));
        } catch (IOException | ReflectiveOperationException e) {
            Throwable cause = e instanceof InvocationTargetException && e.getCause() != null ? e.getCause() : e;
            errors.println("nonagon: the server did not start: " + cause);
            System.exit(1);
        }
        Readiness readiness = new Readiness(arguments.host(), arguments.port());
        Readiness.Verdict verdict = readiness.await(PATIENCE);
        if (!verdict.ready()) {
            errors.println("nonagon: the router did not start: " + verdict.reason() + " The messages above say more.");
            System.exit(1);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(Server::hushServer));
        switch (arguments.task()) {
            case SERVE -> {
                sayReady(console, arguments);
                lookInFirst(readiness);
            }
            case SERVE_AND_TRAIN -> {
                sayReady(console, arguments);
                lookInFirst(readiness);
                ArchiveTraining.startInBackground(home, arguments);
            }
            case REHEARSE -> {
                ArchiveTraining.rehearse(readiness);
                System.exit(0);
            }
        }
    }

    /** The first page costs a second, for all that pages are made of; so the first one is nobody's. Requests need none of it. */
    private static void lookInFirst(Readiness readiness) {
        Thread.ofPlatform().daemon().name("first look").start(() -> {
            try {
                for (String page : Readiness.PAGES) {
                    readiness.get(page);
                }
            } catch (IOException e) {
                // Then somebody waits for the first page.
            }
        });
    }

    private static List<String> payaraArguments(Path home, Path root, ServerArguments arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--rootdir",
                root.toString(),
                "--port",
                Integer.toString(arguments.port()),
                "--prebootcommandfile",
                root.resolve("pre-boot-commands.txt").toString(),
                "--disablephonehome",
                "--contextroot",
                "/",
                "--deploy",
                home.resolve("nonagon/router.war").toString()));
        if (!arguments.payaraArguments().contains("--clustermode")) {
            all.add("--nohazelcast");
        }
        all.addAll(arguments.payaraArguments());
        return all;
    }

    /** What Payara's own RootDirLauncher does, but with the working folder apart from the jars. */
    private static void startPayara(Path home, List<String> arguments) throws ReflectiveOperationException {
        System.setProperty(
                "fish.payara.micro.BootJar",
                home.resolve("launch-micro.jar").toUri().toString());
        System.setProperty("fish.payara.micro.UnpackDir", home.toString());
        Class.forName("fish.payara.micro.impl.PayaraMicroImpl")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments.toArray(new String[0]));
    }

    private static Optional<String> whyNotListen(ServerArguments arguments) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getByName(arguments.host()), arguments.port()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("Cannot listen on " + arguments.host() + " port " + arguments.port() + " ("
                    + e.getMessage() + "): stop what uses it, or choose another with --port or --host.");
        }
    }

    private static void follow(long parent) {
        if (parent != 0) {
            ProcessHandle.of(parent).ifPresent(handle -> Thread.ofPlatform()
                    .daemon()
                    .name("launcher's end")
                    .start(() -> {
                        handle.onExit().join();
                        System.exit(1);
                    }));
        }
    }

    private static void sayReady(PrintStream console, ServerArguments arguments) {
        String url = Settings.url(arguments.host(), arguments.port());
        double seconds = (System.currentTimeMillis() - arguments.started()) / 1000.0;
        console.println(String.format(
                Locale.ROOT,
                "Nonagon is ready: %s   (data in %s; profile %s; Java %d; %.1f s)",
                url,
                arguments.dataDirectory(),
                arguments.profile(),
                Runtime.version().feature(),
                seconds));
        console.flush();
    }

    /** Payara prints its own inner life when it stops, past all loggers. The router's log lines do not go this way. */
    private static void hushServer() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    /** Whether the folder is one that a start made and no process uses any more. */
    static boolean abandoned(Path folder) {
        try {
            return Files.isDirectory(folder)
                    && ProcessHandle.of(Long.parseLong(folder.getFileName().toString()))
                            .filter(ProcessHandle::isAlive)
                            .isEmpty();
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
