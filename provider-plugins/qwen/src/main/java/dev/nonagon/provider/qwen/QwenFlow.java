package dev.nonagon.provider.qwen;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A login by device code with PKCE; its answer names the host (rule Q1). Nobody says who it is. */
final class QwenFlow extends StandardOAuthFlow {
    QwenFlow(ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means) {
        return new Outcome.Granted(tokens, Optional.empty(), settings(answer));
    }

    @Override
    protected Outcome refreshed(Account account, Credential.Tokens tokens, ObjectNode answer, Means means) {
        return new Outcome.Granted(tokens, Optional.empty(), settings(answer));
    }

    private static Map<String, String> settings(ObjectNode answer) {
        return TokenAnswers.text(answer, "resource_url")
                .map(url -> Map.of(ResourceUrl.SETTING, url))
                .orElse(Map.of());
    }
}
