package dev.nonagon.provider.copilot;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;

/**
 * Questions to GitHub about an account.
 *
 * @source the shared page on logins, section 4.7; the version is that of GitHub's REST API
 */
final class GitHubCalls {
    private static final String VERSION = "2022-11-28";

    private GitHubCalls() {}

    /** With the descriptor's headers: Copilot's part of GitHub's API asks for the editor's version, too. */
    static UpstreamRequest get(ProviderDescriptor descriptor, URI uri, Secret github) {
        Headers[] headers = {Headers.of("accept", "application/json")};
        descriptor.headers().forEach((name, value) -> headers[0] = headers[0].with(name, value));
        return new UpstreamRequest(
                "GET",
                uri,
                headers[0].with("authorization", "token " + github.reveal()).with("x-github-api-version", VERSION),
                new byte[0]);
    }
}
