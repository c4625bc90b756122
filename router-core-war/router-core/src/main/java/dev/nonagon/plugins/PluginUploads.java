package dev.nonagon.plugins;

import dev.nonagon.plugins.UploadRefusal.Kind;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Plugins' files that were sent to this router: looked at, put in place when somebody has said so, and taken away (P18 to P21). Thread-safe; blocks. */
public final class PluginUploads {
    /** Bytes of a jar. */
    public static final long MOST_OF_A_JAR = 64L << 20;

    /** Bytes of a descriptor. */
    public static final long MOST_OF_A_DESCRIPTOR = 1L << 20;

    private static final int MOST_WAITING = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final String FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.(?i:jar|json)";
    private static final Pattern NAME = Pattern.compile(FORM);
    private static final Pattern WAITING = Pattern.compile("([0-9a-f]{64})\\.(" + FORM + ")");

    private final Plugins plugins;
    private final Path waiting;
    private final InstantSource clock;

    /**
     * A file that waits for a yes.
     *
     * @param sha256 of its bytes, in hex: it is known by that
     * @param size bytes
     * @param code whether it brings code of its own, which can do whatever the router can
     * @param providers ids that its descriptors supply; its code may supply more
     * @param replaces whether a file of that name is in place
     */
    public record Waiting(
            String sha256,
            String name,
            long size,
            Optional<String> title,
            Optional<String> version,
            boolean code,
            List<String> providers,
            boolean replaces,
            Instant until) {}

    PluginUploads(Plugins plugins, InstantSource clock) {
        this.plugins = plugins;
        this.clock = clock;
        // Hidden, and so no plugin; on the folder's own file system, so that a file can be moved into it whole.
        this.waiting = plugins.folder().resolve(".uploads");
    }

    /**
     * Takes a file in and looks at it; nothing of it runs.
     *
     * @throws UploadRefusal saying why it could not be put in place, as far as that is to be seen
     */
    public synchronized Waiting receive(String name, InputStream content) {
        if (!NAME.matcher(name).matches()) {
            throw new UploadRefusal(
                    Kind.INVALID,
                    "A plugin's file is called such as my-provider.json or my-provider.jar: letters, digits, dots and"
                            + " dashes, up to 100 of them; rename it.");
        }
        try {
            Files.createDirectories(waiting);
            makeRoom();
            Path part = Files.createTempFile(waiting, "part-", ".tmp");
            try {
                String sha256 = write(name, content, part);
                PluginSheet sheet = sheet(part, name);
                refuseTaken(name, sheet.descriptors());
                Path file = waiting.resolve(sha256 + "." + name);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return waiting(file, sha256, name, sheet);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep an upload; is the disk full?", e);
        }
    }

    private static String write(String name, InputStream content, Path part) throws IOException {
        boolean jar = name.toLowerCase(Locale.ROOT).endsWith(".jar");
        long most = jar ? MOST_OF_A_JAR : MOST_OF_A_DESCRIPTOR;
        MessageDigest digest = sha256();
        long size = 0;
        try (DigestInputStream in = new DigestInputStream(content, digest);
                OutputStream out = Files.newOutputStream(part)) {
            byte[] piece = new byte[1 << 16];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                size += read;
                if (size > most) {
                    throw new UploadRefusal(
                            Kind.INVALID,
                            name + " is larger than " + (most >> 20) + " MiB, the most that is taken here; put it into"
                                    + " the plugins folder yourself.");
                }
                out.write(piece, 0, read);
            }
        }
        if (size == 0) {
            throw new UploadRefusal(Kind.INVALID, name + " is empty; choose another file.");
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private PluginSheet sheet(Path file, String name) {
        try {
            return plugins.loader().sheet(file, name);
        } catch (RouterException e) {
            throw new UploadRefusal(Kind.INVALID, name + " is no plugin of this router: " + e.getMessage());
        }
    }

    /** P11, before it is too late. */
    private void refuseTaken(String name, List<ProviderDescriptor> descriptors) {
        PluginCatalog catalog = plugins.current();
        for (ProviderDescriptor descriptor : descriptors) {
            Stream.concat(Stream.of(descriptor.id().value()), descriptor.prefixes().stream())
                    .forEach(claim -> catalog.providerFor(claim).ifPresent(taken -> {
                        ProviderId owner = taken.descriptor().id();
                        String supplier = catalog.supplierOf(owner).orElse("");
                        if (!supplier.equals(name)) {
                            throw new UploadRefusal(
                                    Kind.IN_THE_WAY,
                                    name + " claims the provider id or prefix '" + claim + "', which plugin " + supplier
                                            + " supplies; give it another one, or remove " + supplier + " first.");
                        }
                    }));
        }
    }

    private Waiting waiting(Path file, String sha256, String name, PluginSheet sheet) throws IOException {
        return new Waiting(
                sha256,
                name,
                Files.size(file),
                sheet.title(),
                sheet.version(),
                sheet.code(),
                sheet.providers(),
                Files.exists(plugins.folder().resolve(name)),
                Files.getLastModifiedTime(file).toInstant().plus(PATIENCE));
    }

    /** One that waits. */
    public synchronized Optional<Waiting> find(String sha256) {
        try {
            for (Path file : files()) {
                Matcher matcher = WAITING.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches() && matcher.group(1).equals(sha256)) {
                    return Optional.of(waiting(file, sha256, matcher.group(2), sheet(file, matcher.group(2))));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Puts one that waits in place and loads it, all or nothing (P19).
     *
     * @param replace whether a file of that name may go
     */
    public synchronized Waiting install(String sha256, boolean replace) {
        Waiting wanted = find(sha256)
                .orElseThrow(() -> new UploadRefusal(
                        Kind.UNKNOWN,
                        "No such file waits any more; choose it again, and say yes within half an hour."));
        if (wanted.replaces() && !replace) {
            throw new UploadRefusal(
                    Kind.IN_THE_WAY, wanted.name() + " is in place already; say that it is to be replaced.");
        }
        Optional<String> trouble;
        try {
            trouble = plugins.put(wanted.name(), waiting.resolve(sha256 + "." + wanted.name()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot put a plugin in place; can the plugins folder be written?", e);
        }
        trouble.ifPresent(reason -> {
            throw new UploadRefusal(Kind.IN_THE_WAY, reason + "; nothing was changed.");
        });
        return wanted;
    }

    /** Forgets one that waits; it may be gone already. */
    public synchronized void discard(String sha256) {
        try {
            for (Path file : files()) {
                if (String.valueOf(file.getFileName()).startsWith(sha256 + ".")) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a dropped file away, and what it supplies with it. */
    public void remove(String name) {
        try {
            if (!NAME.matcher(name).matches() || !plugins.remove(name)) {
                throw new UploadRefusal(
                        Kind.UNKNOWN,
                        "There is no file '" + name + "' in the plugins folder; what came with the router stays.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove a plugin; can the plugins folder be written?", e);
        }
    }

    /** What nobody has said yes to in time goes, and the oldest where too many wait (P21). */
    private void makeRoom() throws IOException {
        List<Path> oldestFirst = files();
        Instant end = clock.instant().minus(PATIENCE);
        for (int at = 0; at < oldestFirst.size(); at++) {
            Path file = oldestFirst.get(at);
            if (oldestFirst.size() - at >= MOST_WAITING
                    || Files.getLastModifiedTime(file).toInstant().isBefore(end)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(waiting)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(waiting)) {
            return files.sorted(Comparator.comparing(PluginUploads::age)).toList();
        }
    }

    private static Instant age(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }
}
