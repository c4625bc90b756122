package dev.nonagon.spi.format;

/**
 * One entry of a format's HTTP surface.
 *
 * @param method for example {@code POST}
 * @param path begins with a slash; {@code {name}} stands for one segment or a part of it, {@code {name+}} for one or more
 *     segments: {@code /v1beta/models/{model+}:generateContent}
 * @param operation what a request to it asks for
 */
public record ClientRoute(String method, String path, Operation operation) {
    public ClientRoute {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("The path of a route starts with '/': " + path);
        }
    }
}
