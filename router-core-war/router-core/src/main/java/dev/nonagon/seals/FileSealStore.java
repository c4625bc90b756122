package dev.nonagon.seals;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Keeps the ledger's entries in files of one folder, a line each, for their owner alone (L10, L11). A thread of its own
 * writes; when the files have grown to twice the ledger's size, they are replaced by one with what still counts.
 */
final class FileSealStore implements SealStore {
    private static final System.Logger LOG = System.getLogger(FileSealStore.class.getName());
    /** So many entries may wait for the disk; more are lost. */
    private static final int MOST_WAITING = 4096;

    /** After so many the size is looked at. */
    private static final int MOST_AT_ONCE = 64;
    /** Each start begins a file; more than so many are made one. */
    private static final int MOST_FILES = 16;

    private static final String PREFIX = "seals-";
    private static final String SUFFIX = ".log";

    private final Path folder;
    private final long compactAbove;
    private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean overflowing = new AtomicBoolean();
    private final Thread writer = new Thread(this::write, "nonagon-seals");
    private Supplier<List<Remembered>> live = List::of;
    private long segment;
    private long size;

    private sealed interface Work {
        record Keep(Entry entry) implements Work {}

        record Stop() implements Work {}
    }

    /**
     * @param maxBytes how much the ledger holds
     */
    FileSealStore(Path folder, long maxBytes) {
        this.folder = folder;
        this.compactAbove = 2 * maxBytes;
        writer.setDaemon(true);
    }

    @Override
    public void open(Consumer<Entry> replay, Supplier<List<Remembered>> everything) {
        live = everything;
        try {
            makeFolder();
            long skipped = 0;
            for (Path file : segments()) {
                skipped += read(file, replay);
                size += Files.size(file);
                segment = number(file);
            }
            if (skipped > 0) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "event=seals-damaged folder=" + folder.getFileName() + " lines=" + skipped);
            }
            writer.start();
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=seals-unreadable folder=" + folder.getFileName() + " message=\"" + e.getMessage()
                            + "\" effect=\"seals will not survive a restart\"");
        }
    }

    private void makeFolder() throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        if (posix()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private boolean posix() throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix");
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches(PREFIX + "[0-9]+\\" + SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
    }

    /** Reads a file; says how many lines were damaged. */
    private static long read(Path file, Consumer<Entry> replay) throws IOException {
        long damaged = 0;
        try (var lines = Files.newInputStream(file);
                var reader =
                        new java.io.BufferedReader(new java.io.InputStreamReader(lines, StandardCharsets.ISO_8859_1))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                var entry = EntryLine.read(line);
                entry.ifPresent(replay);
                damaged += entry.isPresent() ? 0 : 1;
            }
        }
        return damaged;
    }

    @Override
    public void append(Entry entry) {
        if (queue.offer(new Work.Keep(entry))) {
            overflowing.set(false);
        } else if (overflowing.compareAndSet(false, true)) {
            LOG.log(System.Logger.Level.WARNING, "event=seals-lost reason=\"the disk is too slow\"");
        }
    }

    private void write() {
        boolean stopped = false;
        while (!stopped) {
            try {
                stopped = writeSegment();
            } catch (IOException e) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "event=seals-unwritable folder=" + folder.getFileName() + " message=\"" + e.getMessage()
                                + "\" effect=\"seals will not survive a restart\"");
                return;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Writes one file until it is time for a compacted one; whether the end has come. */
    private boolean writeSegment() throws IOException, InterruptedException {
        List<Path> all = segments();
        List<Path> old = size > compactAbove || all.size() > MOST_FILES ? all : List.of();
        segment++;
        Path file = folder.resolve(String.format(Locale.ROOT, "%s%012d%s", PREFIX, segment, SUFFIX));
        try (OutputStream out = create(file)) {
            if (!old.isEmpty()) {
                compact(out, old);
            }
            while (true) {
                List<Work> batch = new ArrayList<>();
                batch.add(queue.take());
                queue.drainTo(batch, MOST_AT_ONCE);
                for (Work work : batch) {
                    switch (work) {
                        case Work.Keep keep -> put(out, keep.entry());
                        case Work.Stop ignored -> {
                            out.flush();
                            return true;
                        }
                    }
                }
                out.flush();
                if (size > compactAbove) {
                    return false;
                }
            }
        }
    }

    /** Entries that are both in here and still in the queue are learned twice, which is harmless. */
    private void compact(OutputStream out, List<Path> old) throws IOException {
        size = 0;
        for (Remembered what : live.get()) {
            put(out, new Entry.Learned(what));
        }
        out.flush();
        for (Path file : old) {
            Files.deleteIfExists(file);
        }
    }

    private void put(OutputStream out, Entry entry) throws IOException {
        byte[] line = EntryLine.write(entry);
        out.write(line);
        size += line.length;
    }

    private OutputStream create(Path file) throws IOException {
        if (posix()) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE), 1 << 16);
    }

    @Override
    public void close() {
        if (!writer.isAlive()) {
            return;
        }
        try {
            queue.put(new Work.Stop());
            writer.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
