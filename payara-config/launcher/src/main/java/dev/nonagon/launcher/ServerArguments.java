package dev.nonagon.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the launcher tells the server. Arguments and not system properties, because the flags decide which class archive
 * fits.
 *
 * @param record the archive that this run leaves behind, or empty
 * @param parent the process whose end ends this one, or 0
 * @param started when the start was asked for, in milliseconds since 1970
 * @param payaraArguments handed on as they are
 */
record ServerArguments(
        String host,
        int port,
        Path dataDirectory,
        String profile,
        String record,
        long parent,
        long started,
        List<String> payaraArguments) {

    private static final int FIXED = 7;

    ServerArguments {
        payaraArguments = List.copyOf(payaraArguments);
    }

    List<String> write() {
        List<String> words = new ArrayList<>(List.of(
                host,
                Integer.toString(port),
                dataDirectory.toString(),
                profile,
                record.isEmpty() ? "-" : record,
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
                words.get(4).equals("-") ? "" : words.get(4),
                Long.parseLong(words.get(5)),
                Long.parseLong(words.get(6)),
                words.subList(FIXED, words.size()));
    }
}
