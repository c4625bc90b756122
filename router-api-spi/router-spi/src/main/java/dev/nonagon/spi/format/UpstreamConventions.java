package dev.nonagon.spi.format;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How servers that speak a format are usually called: enough to talk to a custom node of which only the base URL is known.
 *
 * @param basePath what a base URL ends with, for example {@code /v1}; empty if nothing
 * @param auth the header that carries the key
 * @param headers sent with every request
 * @param paths what follows the base URL, by operation
 * @param forwardedHeaders names (lower case) of client headers that pass on to an upstream of the same format
 * @param can what every server of the format can take, whatever its models; words of
 *     {@link dev.nonagon.spi.provider.Abilities}
 */
public record UpstreamConventions(
        String basePath,
        ProviderDescriptor.Auth auth,
        Headers headers,
        Map<Operation, Path> paths,
        List<String> forwardedHeaders,
        Set<String> can) {
    public UpstreamConventions {
        paths = Map.copyOf(paths);
        forwardedHeaders = List.copyOf(forwardedHeaders);
        can = Set.copyOf(can);
    }

    /** Of a format whose servers have nothing in common but the format. */
    public UpstreamConventions(
            String basePath,
            ProviderDescriptor.Auth auth,
            Headers headers,
            Map<Operation, Path> paths,
            List<String> forwardedHeaders) {
        this(basePath, auth, headers, paths, forwardedHeaders, Set.of());
    }

    /**
     * @param whole for a whole answer; {@code {model}} stands for the model's name
     * @param streamed for a stream
     */
    public record Path(String whole, String streamed) {
        public Path(String both) {
            this(both, both);
        }
    }
}
