package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is alive in another JVM's heap: {@code GC.class_histogram} collects first and then counts objects, so that neither
 * the collector nor how full its regions are has a say in it, and what grew has a name.
 *
 * @param bytes of all objects that were reachable
 * @param classes bytes of the objects of each class, by its name
 */
record LiveHeap(long bytes, Map<String, Long> classes) {
    private static final int TOLD = 12;

    static LiveHeap of(long pid) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Long> classes = new LinkedHashMap<>();
            // "   1:        120345       12345678  [B (java.base@25)"
            said.lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length >= 4 && words[0].matches("\\d+:"))
                    // What the collector lays over dead objects instead of moving live ones.
                    .filter(words -> !words[3].contains("FillerElement"))
                    .forEach(words -> classes.merge(words[3], Long.parseLong(words[2]), Long::sum));
            assertThat(classes).as(said).isNotEmpty();
            return new LiveHeap(
                    classes.values().stream().mapToLong(Long::longValue).sum(), classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes that grew most since then, a line each. */
    String grownSince(LiveHeap before) {
        Map<String, Long> grown = new LinkedHashMap<>();
        classes.forEach((name, now) -> grown.put(name, now - before.classes.getOrDefault(name, 0L)));
        return grown.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(TOLD)
                .map(entry -> "%+12d  %s".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining("\n"));
    }
}
