package dev.nonagon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.UpstreamConventions;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseUrlsTest {
    private static UpstreamConventions conventions(String basePath, Map<Operation, UpstreamConventions.Path> paths) {
        return new UpstreamConventions(
                basePath, new ProviderDescriptor.Auth("authorization", "Bearer "), Headers.none(), paths, List.of());
    }

    private static final UpstreamConventions PLAIN = conventions(
            "/v1",
            Map.of(
                    Operation.CHAT, new UpstreamConventions.Path("/messages"),
                    Operation.COUNT_TOKENS, new UpstreamConventions.Path("/messages/count_tokens"),
                    Operation.LIST_MODELS, new UpstreamConventions.Path("/models")));
    private static final UpstreamConventions BY_MODEL = conventions(
            "/v1beta",
            Map.of(
                    Operation.CHAT,
                    new UpstreamConventions.Path(
                            "/models/{model}:generate", "/models/{model}:streamGenerate?alt=sse")));
    private static final UpstreamConventions NO_BASE =
            conventions("", Map.of(Operation.CHAT, new UpstreamConventions.Path("/api/chat")));

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(textBlock = """
            http://host:1,                          http://host:1/v1,           true
            http://host:1/,                         http://host:1/v1,           true
            http://host:1/v1,                       http://host:1/v1,           false
            http://host:1/v1/,                      http://host:1/v1,           false
            https://host/api/anthropic,             https://host/api/anthropic/v1, true
            https://host/api/paas/v4,               https://host/api/paas/v4,   false
            https://host/v1beta/openai,             https://host/v1beta/openai, false
            https://host/v1/messages,               https://host/v1,            true
            https://host/v1/messages/count_tokens,  https://host/v1,            true
            https://host/v1/messages/,              https://host/v1,            true
            https://host/messages,                  https://host,               true
            https://host/very/own/messages?x=1,     https://host/very/own,      true
            """)
    @DisplayName("D10 completed when without a version, cut when it goes on to the operation, else left alone")
    void plain(URI given, URI expected, boolean changed) {
        assertThat(BaseUrls.complete(given, PLAIN)).isEqualTo(new BaseUrls.Completed(expected, changed));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(textBlock = """
            https://host,                                         https://host/v1beta, true
            https://host/v1beta/models/some-1.5:streamGenerate,   https://host/v1beta, true
            https://host/v1beta/models/some:generate?key=x,       https://host/v1beta, true
            """)
    @DisplayName("D10 an operation with the model in its path")
    void byModel(URI given, URI expected, boolean changed) {
        assertThat(BaseUrls.complete(given, BY_MODEL)).isEqualTo(new BaseUrls.Completed(expected, changed));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(textBlock = """
            http://host:11434,          http://host:11434, false
            http://host:11434/api/chat, http://host:11434, true
            """)
    @DisplayName("D10 a format without a base path")
    void withoutBase(URI given, URI expected, boolean changed) {
        assertThat(BaseUrls.complete(given, NO_BASE)).isEqualTo(new BaseUrls.Completed(expected, changed));
    }
}
