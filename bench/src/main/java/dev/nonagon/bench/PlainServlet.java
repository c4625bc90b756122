package dev.nonagon.bench;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Starts a server of the same make with the package {@code pump}'s servlet alone in it. */
final class PlainServlet {
    /** Named, not loaded: its superclass is on the server only. */
    private static final String SERVLET = "dev/nonagon/bench/pump/PumpServlet.class";

    private PlainServlet() {}

    /**
     * The command that starts it, on the server that the router unpacked into its data directory.
     *
     * @return empty if the router unpacks none there
     */
    static Optional<List<String>> command(Path data, InetSocketAddress upstream) throws IOException {
        Optional<Path> server = find(data, "launch-micro.jar");
        if (server.isEmpty()) {
            return Optional.empty();
        }
        Path folder = Files.createDirectories(data.resolve("plain-servlet"));
        Path settings = Files.writeString(folder.resolve("pre-boot.txt"), """
                set configs.config.server-config.network-config.transports.transport.tcp.max-connections-count=8192
                set configs.config.server-config.network-config.protocols.protocol.http-listener.http.max-connections=-1
                """);
        return Optional.of(List.of(
                "java",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dbench.upstream=http://127.0.0.1:" + upstream.getPort(),
                "-jar",
                server.get().toString(),
                "--rootdir",
                folder.resolve("root").toString(),
                "--port",
                "{port}",
                "--prebootcommandfile",
                settings.toString(),
                "--nohazelcast",
                "--disablephonehome",
                "--contextroot",
                "/",
                "--deploy",
                war(folder).toString()));
    }

    private static Path war(Path folder) throws IOException {
        Path war = folder.resolve("pump.war");
        try (OutputStream file = Files.newOutputStream(war);
                ZipOutputStream zip = new ZipOutputStream(file);
                InputStream bytes = PlainServlet.class.getClassLoader().getResourceAsStream(SERVLET)) {
            if (bytes == null) {
                throw new FileNotFoundException(SERVLET);
            }
            zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + SERVLET));
            bytes.transferTo(zip);
            zip.closeEntry();
        }
        return war;
    }

    private static Optional<Path> find(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(name)).findFirst();
        }
    }
}
