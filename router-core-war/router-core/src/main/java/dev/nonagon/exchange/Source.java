package dev.nonagon.exchange;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What is to be imported: a file, or the files of a folder or zip. All in memory, and so bounded.
 *
 * @param files contents by name, in the order of the names; names are for reports only and never used as paths
 */
public record Source(Map<String, byte[]> files) {
    /** Of all files together, unpacked. */
    public static final int MOST_BYTES = 64 * 1024 * 1024;

    static final int MOST_FILES = 2_000;
    private static final List<String> ENDINGS = List.of(".json", ".yaml", ".yml");

    public Source {
        files = Collections.unmodifiableMap(new TreeMap<>(files));
    }

    /** A file, or what is in it if it is a zip. */
    public static Source of(String name, byte[] content) {
        refuseLarge(content.length);
        boolean zip = content.length > 3 && content[0] == 'P' && content[1] == 'K' && content[2] == 3;
        return zip ? unzipped(content) : new Source(Map.of(name, content));
    }

    /** A file, a zip, or the files of a folder (not of folders in it). */
    public static Source of(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                refuseLarge(Files.size(path));
                return of(nameOf(path), Files.readAllBytes(path));
            }
            Map<String, byte[]> files = new TreeMap<>();
            long size = 0;
            for (Path file : interesting(path)) {
                size += Files.size(file);
                refuseLarge(size);
                refuseMany(files.size());
                files.put(nameOf(file), Files.readAllBytes(file));
            }
            return new Source(files);
        } catch (IOException e) {
            throw new ExchangeRefusal("Cannot read " + path + ": is it there, and may you read it?");
        }
    }

    private static List<Path> interesting(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> isInteresting(nameOf(file)))
                    .sorted()
                    .toList();
        }
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static boolean isInteresting(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(lower::endsWith) && !name.startsWith(".");
    }

    private static Source unzipped(byte[] zip) {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            long size = 0;
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (!entry.isDirectory() && isInteresting(name)) {
                    refuseMany(files.size());
                    byte[] content = bounded(in, MOST_BYTES - size);
                    size += content.length;
                    if (files.put(name, content) != null) {
                        throw new ExchangeRefusal("The zip holds two files of one name; pack one folder only.");
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new ExchangeRefusal("The zip is damaged or cut off; pack it again.");
        }
        return new Source(files);
    }

    /** Everything up to the bound; refuses what goes beyond. */
    static byte[] bounded(InputStream in, long most) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 * 1024];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (out.size() + (long) count > most) {
                throw tooLarge();
            }
            out.write(buffer, 0, count);
        }
        return out.toByteArray();
    }

    private static void refuseLarge(long size) {
        if (size > MOST_BYTES) {
            throw tooLarge();
        }
    }

    private static void refuseMany(int count) {
        if (count >= MOST_FILES) {
            throw new ExchangeRefusal("There are more than " + MOST_FILES + " files; import fewer at a time.");
        }
    }

    private static ExchangeRefusal tooLarge() {
        return new ExchangeRefusal("This is larger than " + MOST_BYTES / 1024 / 1024
                + " MiB, which no such file is; is it the right one?");
    }

    @Override
    public String toString() {
        return "Source" + files.keySet();
    }
}
