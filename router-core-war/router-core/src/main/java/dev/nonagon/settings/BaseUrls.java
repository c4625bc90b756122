package dev.nonagon.settings;

import dev.nonagon.spi.format.UpstreamConventions;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes of what people give as a base URL what stands before the operation (D10). */
public final class BaseUrls {
    private static final Pattern VERSION = Pattern.compile("/v\\d+[a-z0-9]*(/|$)");

    private BaseUrls() {}

    /**
     * @param url without a slash at its end
     * @param changed whether it is another URL than the one given, a slash at its end aside
     */
    public record Completed(URI url, boolean changed) {}

    /**
     * Completes a base URL for a format. With {@code /v1} as the format's base path: {@code http://h:1} becomes
     * {@code http://h:1/v1}, {@code http://h/api} becomes {@code http://h/api/v1}, {@code http://h/v1/} and
     * {@code http://h/api/v4} stay, {@code http://h/x/chat/completions} becomes {@code http://h/x}.
     */
    public static Completed complete(URI given, UpstreamConventions conventions) {
        String text = withoutSlashes(given.toString().replaceFirst("[?#].*$", ""));
        int pathStart = text.length() - withoutSlashes(given.getRawPath()).length();
        String origin = text.substring(0, pathStart);
        String path = text.substring(pathStart);
        Optional<String> cut = withoutOperation(path, conventions);
        String result = cut.orElseGet(() -> completed(path, conventions.basePath()));
        return new Completed(URI.create(origin + result), !result.equals(path));
    }

    private static String completed(String path, String basePath) {
        boolean versioned = VERSION.matcher(path).find();
        return path.endsWith(basePath) || versioned ? path : path + basePath;
    }

    /** The path before the operation that it ends with; the longest operation counts. */
    private static Optional<String> withoutOperation(String path, UpstreamConventions conventions) {
        List<String> operations = conventions.paths().values().stream()
                .flatMap(p -> Stream.of(p.whole(), p.streamed()))
                .map(p -> p.replaceFirst("\\?.*$", ""))
                .filter(p -> p.length() > 1)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String operation : operations) {
            String pattern = Stream.of(operation.split("\\{model}", -1))
                    .map(Pattern::quote)
                    .reduce((a, b) -> a + "[^/]+" + b)
                    .orElse("");
            Matcher matcher = Pattern.compile("^(.*)" + pattern + "$").matcher(path);
            if (matcher.matches()) {
                return Optional.of(matcher.group(1));
            }
        }
        return Optional.empty();
    }

    private static String withoutSlashes(String text) {
        return text.replaceFirst("/+$", "");
    }
}
