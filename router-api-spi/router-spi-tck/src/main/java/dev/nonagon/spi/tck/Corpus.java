package dev.nonagon.spi.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Real requests and answers of one wire format, by name: what {@link FormatContract} is run over. Immutable.
 *
 * @param requests bodies of operation CHAT
 * @param recordings answers
 */
public record Corpus(List<Request> requests, List<Recording> recordings) {
    public Corpus {
        requests = List.copyOf(requests);
        recordings = List.copyOf(recordings);
    }

    /** One request body. */
    @SuppressWarnings("ArrayRecordComponent") // Test data, never compared.
    public record Request(String name, byte[] body) {
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * One answer. Where both spellings are given they must say the same (rule T5).
     *
     * @param stream as framed bytes
     * @param whole as a whole body
     */
    public record Recording(String name, Optional<byte[]> stream, Optional<byte[]> whole) {
        @Override
        public String toString() {
            return name;
        }
    }

    public static Corpus empty() {
        return new Corpus(List.of(), List.of());
    }

    public Corpus request(String name, String body) {
        List<Request> all = new ArrayList<>(requests);
        all.add(new Request(name, body.getBytes(StandardCharsets.UTF_8)));
        return new Corpus(all, recordings);
    }

    /** Adds an answer that was recorded as a stream. */
    public Corpus stream(String name, String stream) {
        return plus(new Recording(name, Optional.of(stream.getBytes(StandardCharsets.UTF_8)), Optional.empty()));
    }

    /** Adds an answer that was recorded as a whole body. */
    public Corpus whole(String name, String body) {
        return plus(new Recording(name, Optional.empty(), Optional.of(body.getBytes(StandardCharsets.UTF_8))));
    }

    /** Adds an answer in both spellings. */
    public Corpus pair(String name, String stream, String body) {
        return plus(new Recording(
                name,
                Optional.of(stream.getBytes(StandardCharsets.UTF_8)),
                Optional.of(body.getBytes(StandardCharsets.UTF_8))));
    }

    public Corpus plus(Corpus other) {
        List<Request> allRequests = new ArrayList<>(requests);
        allRequests.addAll(other.requests);
        List<Recording> allRecordings = new ArrayList<>(recordings);
        allRecordings.addAll(other.recordings);
        return new Corpus(allRequests, allRecordings);
    }

    private Corpus plus(Recording recording) {
        List<Recording> all = new ArrayList<>(recordings);
        all.add(recording);
        return new Corpus(requests, all);
    }

    /**
     * Reads a folder of the class path: {@code requests/*.json}, and {@code answers/}, where {@code name.json} is a whole
     * body and {@code name} with any other extension ({@code .sse}, {@code .ndjson}) is the same answer as a stream.
     * Either folder may be missing. Names are in alphabetical order.
     *
     * @param anchor a class of the jar or folder that holds the resources
     * @param folder for example {@code /corpus}
     * @throws IllegalArgumentException if there is no such folder
     */
    public static Corpus fromFolder(Class<?> anchor, String folder) {
        return ResourceFolder.read(anchor, folder, Corpus::read);
    }

    private static Corpus read(Path root) throws IOException {
        List<Request> requests = new ArrayList<>();
        for (Path file : ResourceFolder.files(root.resolve("requests"))) {
            requests.add(new Request(ResourceFolder.baseName(file), Files.readAllBytes(file)));
        }
        Map<String, Recording> recordings = new LinkedHashMap<>();
        for (Path file : ResourceFolder.files(root.resolve("answers"))) {
            String name = ResourceFolder.baseName(file);
            Optional<byte[]> bytes = Optional.of(Files.readAllBytes(file));
            Recording known = recordings.getOrDefault(name, new Recording(name, Optional.empty(), Optional.empty()));
            boolean whole = file.getFileName().toString().endsWith(".json");
            recordings.put(
                    name,
                    whole ? new Recording(name, known.stream(), bytes) : new Recording(name, bytes, known.whole()));
        }
        return new Corpus(requests, List.copyOf(recordings.values()));
    }
}

/** Folders of the class path, in a jar or not. */
final class ResourceFolder {
    interface Reader<T> {
        T read(Path root) throws IOException;
    }

    private ResourceFolder() {}

    static <T> T read(Class<?> anchor, String folder, Reader<T> reader) {
        @Nullable URL url = anchor.getResource(folder.startsWith("/") ? folder : "/" + folder);
        if (url == null) {
            throw new IllegalArgumentException("The class path of " + anchor.getName() + " has no folder " + folder);
        }
        try {
            URI uri = url.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return reader.read(Path.of(uri));
            }
            String inJar = uri.toString().substring(uri.toString().indexOf('!') + 1);
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return reader.read(jar.getPath(inJar));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("Not a readable place: " + url, e);
        }
    }

    static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static String baseName(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
