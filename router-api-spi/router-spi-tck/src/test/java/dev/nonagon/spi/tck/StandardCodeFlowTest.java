package dev.nonagon.spi.tck;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.util.Map;
import java.util.Optional;

/** A login by browser with PKCE, as data. */
class StandardCodeFlowTest extends OAuthContract {
    private static final ProviderDescriptor DESCRIPTOR =
            ProviderDescriptor.of(Json.parseObject("""
            {"spi": 1, "id": "some", "name": "Some", "tier": "free", "format": "openai-chat",
             "endpoint": "https://api.some.example/v1/chat/completions", "policy": "official", "source": "this test",
             "oauth": {"label": "Some account", "grant": "code", "authorize": "https://some.example/authorize",
                       "token": "https://some.example/token", "clientId": "the-client", "scopes": ["a", "b"], "pkce": true,
                       "body": "json", "redirect": {"port": 54321, "path": "/callback"}}}
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

    @Override
    protected void serve(VendorDouble vendor, OAuthDouble login) {
        login.knowing(Json.object().put("email", "ann@example.org"));
    }

    @Override
    protected Optional<String> person() {
        return Optional.of("ann@example.org");
    }
}
