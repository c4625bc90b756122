package dev.nonagon.requestlog;

import dev.nonagon.spi.json.Json;
import dev.nonagon.vault.OwnerFile;
import dev.nonagon.vault.VaultException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The entries on disk (D4, D5). A file is {@code <milliseconds>-<request id>.log}: a magic number, the sealed key, and two
 * sealed parts, a summary and the compressed whole. Thread-safe; blocks.
 */
final class LogFiles {
    private static final System.Logger LOG = System.getLogger(LogFiles.class.getName());
    private static final Pattern NAME = Pattern.compile("(\\d{13})-(req_[0-9a-z]{1,40})\\.log");
    private static final Pattern ID = Pattern.compile("req_[0-9a-z]{1,40}");
    private static final int MAGIC = 0x4e4f4e31;
    private static final String SUMMARY = "summary";
    private static final String WHOLE = "whole";
    private static final String PART = ".part";

    private final Path folder;
    private final Sealing sealing;
    /** By name, and so by time. */
    private final TreeMap<String, Long> sizes = new TreeMap<>();

    private final Map<String, String> names = new HashMap<>();
    private long total;

    LogFiles(Path folder, Sealing sealing) {
        this.folder = folder;
        this.sealing = sealing;
        take();
    }

    /** An entry, as it is listed. */
    record Entry(String id, Instant at, long bytes, ObjectNode summary) {}

    private void take() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Matcher matcher = NAME.matcher(name);
                if (matcher.matches()) {
                    remember(name, matcher.group(2), Files.size(file));
                } else if (name.endsWith(PART)) {
                    // Left by a process that was killed.
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=request-log-unreadable folder=" + folder + " reason=\"" + e.getMessage() + "\"");
        }
    }

    private void remember(String name, String id, long size) {
        sizes.put(name, size);
        names.put(id, name);
        total += size;
    }

    /** Keeps an entry, and lets go of the oldest that it displaces; false if it alone is more than may be kept. */
    synchronized boolean write(String id, Instant at, ObjectNode summary, ObjectNode whole, long maxBytes)
            throws IOException {
        Sealing.EntryKey key = sealing.newKey(id);
        byte[] shortly = key.seal(Json.bytes(summary), SUMMARY);
        byte[] all = key.seal(compressed(Json.bytes(whole)), WHOLE);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(all.length + shortly.length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeUTF(key.sealed());
            out.writeInt(shortly.length);
            out.write(shortly);
            out.writeInt(all.length);
            out.write(all);
        }
        if (bytes.size() > maxBytes) {
            return false;
        }
        shrink(maxBytes - bytes.size());
        String name = String.format(Locale.ROOT, "%013d-%s.log", at.toEpochMilli(), id);
        put(name, bytes.toByteArray());
        remember(name, id, bytes.size());
        return true;
    }

    private static byte[] compressed(byte[] clear) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(clear.length / 3 + 64);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(clear);
        }
        return bytes.toByteArray();
    }

    private void put(String name, byte[] bytes) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, OwnerFile.ownerFolder());
        }
        Path part = folder.resolve(name + PART);
        try {
            // A power cut may take the last entries along: the log is no ledger, and waiting for the disk would slow it
            // down.
            OwnerFile.write(part, bytes, false);
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Lets go of the oldest until no more than {@code most} bytes are kept. */
    synchronized void shrink(long most) {
        while (total > most && !sizes.isEmpty()) {
            forget(sizes.firstKey());
        }
    }

    /** Lets go of what is older than that. */
    synchronized void expire(Instant now, Duration maxAge) {
        String oldest = String.format(
                Locale.ROOT, "%013d-", Math.max(0, now.minus(maxAge).toEpochMilli()));
        for (String name : List.copyOf(sizes.headMap(oldest).keySet())) {
            forget(name);
        }
    }

    private void forget(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=request-log-undeletable file=" + name + " reason=\"" + e.getMessage()
                            + "\" next=\"delete it by hand\"");
        }
        Long size = sizes.remove(name);
        total -= size == null ? 0 : size;
        Matcher matcher = NAME.matcher(name);
        if (matcher.matches()) {
            names.remove(matcher.group(2));
        }
    }

    /** Whether there was one. */
    synchronized boolean delete(String id) {
        String name = names.get(id);
        if (name == null) {
            return false;
        }
        forget(name);
        return true;
    }

    /** How many there were. */
    synchronized int deleteAll() {
        int count = sizes.size();
        shrink(0);
        return count;
    }

    synchronized long bytes() {
        return total;
    }

    synchronized int count() {
        return sizes.size();
    }

    /** All of an entry; empty if there is none. */
    Optional<ObjectNode> read(String id) {
        Optional<String> name = ID.matcher(id).matches() ? named(id) : Optional.empty();
        return name.flatMap(this::bytesOf).map(bytes -> whole(id, bytes));
    }

    synchronized boolean has(String id) {
        return names.containsKey(id);
    }

    private synchronized Optional<String> named(String id) {
        return Optional.ofNullable(names.get(id));
    }

    private Optional<byte[]> bytesOf(String name) {
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(name)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + folder.resolve(name) + "; check who owns it", e);
        }
    }

    private ObjectNode whole(String id, byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Sealing.EntryKey key = key(id, in);
            in.skipNBytes(in.readInt());
            byte[] sealed = in.readNBytes(in.readInt());
            try (InputStream clear = new GZIPInputStream(new ByteArrayInputStream(key.open(sealed, WHOLE)))) {
                return Json.parseObject(clear.readAllBytes());
            }
        } catch (IOException e) {
            throw new VaultException("The log of request " + id + " is damaged; delete it.", e);
        }
    }

    private Sealing.EntryKey key(String id, DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new VaultException("The log of request " + id + " is of another version; delete it.");
        }
        return sealing.open(id, in.readUTF());
    }

    /**
     * The newest, newest first.
     *
     * @param before only those that came before this
     */
    List<Entry> newest(int limit, Instant before) {
        List<Entry> entries = new ArrayList<>();
        for (String name : namesBefore(limit, before)) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                entry(name, matcher.group(2), Instant.ofEpochMilli(Long.parseLong(matcher.group(1))))
                        .ifPresent(entries::add);
            }
        }
        return entries;
    }

    private synchronized List<String> namesBefore(int limit, Instant before) {
        String end = String.format(Locale.ROOT, "%013d-", Math.max(0, before.toEpochMilli()));
        return sizes.headMap(end, false).descendingKeySet().stream()
                .limit(limit)
                .toList();
    }

    private Optional<Entry> entry(String name, String id, Instant at) {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(name))))) {
            long size = Files.size(folder.resolve(name));
            try {
                Sealing.EntryKey key = key(id, in);
                byte[] sealed = in.readNBytes(Math.clamp(in.readInt(), 0, (int) Math.min(size, Integer.MAX_VALUE)));
                return Optional.of(new Entry(id, at, size, Json.parseObject(key.open(sealed, SUMMARY))));
            } catch (VaultException e) {
                return Optional.of(new Entry(id, at, size, Json.object().put("problem", e.getMessage())));
            }
        } catch (IOException e) {
            // Displaced meanwhile.
            return Optional.empty();
        }
    }
}
