package dev.nonagon.spi.tck;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.Map;
import java.util.Optional;

/** A login by device code, as data. */
class StandardDeviceFlowTest extends OAuthContract {
    private static final ProviderDescriptor DESCRIPTOR =
            ProviderDescriptor.of(Json.parseObject("""
            {"spi": 1, "id": "some", "name": "Some", "tier": "free", "format": "openai-chat",
             "endpoint": "https://api.some.example/v1/chat/completions", "policy": "official", "source": "this test",
             "oauth": {"label": "Some account", "grant": "device", "device": "https://some.example/device",
                       "token": "https://some.example/token", "refresh": "https://other.example/token",
                       "clientId": "the-client", "scopes": ["a"], "pkce": true, "refreshScopes": true}}
            """.getBytes(java.nio.charset.StandardCharsets.UTF_8)));

    @Override
    protected OAuthFlow flow(Optional<String> secret) {
        return new StandardOAuthFlow(
                DESCRIPTOR,
                new PluginContextDouble(
                        secret.map(text -> Map.of("nonagon.providers.some.oauth.client-secret", text))
                                .orElse(Map.of()),
                        NOW));
    }

    @Override
    protected OAuthTerms terms() {
        return DESCRIPTOR.oauth().orElseThrow();
    }
}
