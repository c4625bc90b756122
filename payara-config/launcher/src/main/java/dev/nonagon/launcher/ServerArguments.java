package dev.nonagon.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the launcher tells the server. Arguments and not system properties, because the flags decide which class archive
 * fits.
 *
 * @param task what to do beside serving
 * @param archive where the class archive of these flags is, or is to be
 * @param parent the process whose end ends this one, or 0
 * @param started when the start was asked for, in milliseconds since 1970
 * @param payaraArguments handed on as they are
 */
record ServerArguments(
        String host,
        int port,
        Path dataDirectory,
        String profile,
        Task task,
        Path archive,
        long parent,
        long started,
        List<String> payaraArguments) {

    /** What a server is for. */
    enum Task {
        /** To serve. */
        SERVE,
        /** To serve, and to have the missing class archive made meanwhile. */
        SERVE_AND_TRAIN,
        /** To start, answer a few requests of its own, and end: what it needed for that goes into the archive. */
        REHEARSE
    }

    private static final int FIXED = 8;

    ServerArguments {
        payaraArguments = List.copyOf(payaraArguments);
    }

    List<String> write() {
        List<String> words = new ArrayList<>(List.of(
                host,
                Integer.toString(port),
                dataDirectory.toString(),
                profile,
                task.name(),
                archive.toString(),
                Long.toString(parent),
                Long.toString(started)));
        words.addAll(payaraArguments);
        return words;
    }

    static ServerArguments read(List<String> words) {
        if (words.size() < FIXED) {
            throw new IllegalArgumentException("Start nonagon.jar or ./router run; this jar is a part of it.");
        }
        return new ServerArguments(
                words.get(0),
                Integer.parseInt(words.get(1)),
                Path.of(words.get(2)),
                words.get(3),
                Task.valueOf(words.get(4)),
                Path.of(words.get(5)),
                Long.parseLong(words.get(6)),
                Long.parseLong(words.get(7)),
                words.subList(FIXED, words.size()));
    }
}
