package dev.nonagon.management;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Other people's work that comes in the application, and on which terms, as its jars say themselves. */
public final class Libraries {
    /** Where a web application has its jars. */
    public static final String OF_THE_APPLICATION = "/WEB-INF/lib/";

    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final List<String> LICENCES = List.of("META-INF/LICENSE", "META-INF/LICENSE.txt");
    private static final String OURS = "META-INF/maven/dev.nonagon/";
    private static final Pattern BUILD = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.xml");
    private static final Pattern LICENCE = Pattern.compile("(?s)<licenses?>.*?<name>\\s*([^<]+?)\\s*</name>");
    private static final int HEAD_LINES = 12;
    private static final int LONGEST = 120;

    private Libraries() {}

    /**
     * A library.
     *
     * @param version empty if it does not say
     * @param licence its name or its address; empty if it does not say
     */
    public record Library(String name, Optional<String> version, Optional<String> licence) {}

    /**
     * Those of an application, by name.
     *
     * @param loader the application's
     * @param folder what stands in the address of its jars: {@link #OF_THE_APPLICATION}
     */
    public static List<Library> of(ClassLoader loader, String folder) {
        try {
            TreeSet<Library> all = new TreeSet<>(
                    Comparator.comparing((Library library) -> library.name().toLowerCase(Locale.ROOT))
                            .thenComparing(library -> library.version().orElse("")));
            for (URL manifest : Collections.list(loader.getResources(MANIFEST))) {
                if (manifest.toString().contains(folder)) {
                    read(manifest).ifPresent(all::add);
                }
            }
            return List.copyOf(all);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Library> read(URL place) {
        String jar = place.toString().substring(0, place.toString().length() - MANIFEST.length());
        try (InputStream in = place.openStream()) {
            Attributes said = new Manifest(in).getMainAttributes();
            Optional<String> name = first(said, "Bundle-Name", "Implementation-Title")
                    .or(() -> Optional.of(jar.replaceFirst(".*/([^/!]+)\\.jar!?/$", "$1")));
            return isThere(jar + OURS)
                    ? Optional.empty()
                    : name.map(known -> new Library(
                            known,
                            first(said, "Bundle-Version", "Implementation-Version"),
                            first(said, "Bundle-License")
                                    .or(() -> fromBuild(jar))
                                    .or(() -> firstLine(jar))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isThere(String address) {
        try (InputStream in = URI.create(address).toURL().openStream()) {
            return in != null;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<String> first(Attributes said, String... names) {
        return Stream.of(names)
                .map(said::getValue)
                .map(Libraries::clean)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> clean(@Nullable String text) {
        return Optional.ofNullable(text)
                .map(value -> value.replaceAll("[\"\\s]+", " ").strip())
                .filter(value -> !value.isEmpty())
                .map(value -> value.length() <= LONGEST ? value : value.substring(0, LONGEST - 1) + "…");
    }

    /** What the library's build says of itself, where it came along. */
    private static Optional<String> fromBuild(String jar) {
        try {
            if (URI.create(jar).toURL().openConnection() instanceof JarURLConnection open) {
                JarFile file = open.getJarFile();
                List<JarEntry> builds = file.stream()
                        .filter(entry -> BUILD.matcher(entry.getName()).matches())
                        .toList();
                // More than one: it holds others, and theirs are not its own terms.
                if (builds.size() == 1) {
                    try (InputStream in = file.getInputStream(builds.getFirst())) {
                        Matcher licence = LICENCE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
                        return licence.find() ? clean(licence.group(1)) : Optional.empty();
                    }
                }
            }
        } catch (IOException e) {
            // Then it does not say.
        }
        return Optional.empty();
    }

    /**
     * Which release of the router runs.
     *
     * @return empty where it was not packed
     */
    public static Optional<String> release() {
        try (InputStream in = Libraries.class.getResourceAsStream("/" + OURS + "router-core/pom.properties")) {
            if (in == null) {
                return Optional.empty();
            }
            Properties said = new Properties();
            said.load(in);
            return clean(said.getProperty("version"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Licences begin with their names, or with whose they are and then say under which licence. */
    private static Optional<String> firstLine(String jar) {
        for (String file : LICENCES) {
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(URI.create(jar + file).toURL().openStream(), StandardCharsets.UTF_8))) {
                List<String> head = lines.lines()
                        .map(Libraries::clean)
                        .flatMap(Optional::stream)
                        .limit(HEAD_LINES)
                        .toList();
                Optional<String> line = head.stream()
                        .filter(text -> text.toLowerCase(Locale.ROOT).matches(".*licen[cs]e.*"))
                        .findFirst()
                        .or(() -> head.stream().findFirst());
                if (line.isPresent()) {
                    return line;
                }
            } catch (IOException e) {
                // It has none by this name.
            }
        }
        return Optional.empty();
    }
}
