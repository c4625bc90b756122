package dev.nonagon.provider.claudecode;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The login of a Claude account. The token endpoint wants the state, too, and the vendor's own page shows {@code code#state}
 * to people. Who it is, and which plan, is asked afterwards; a login does not fail for want of that.
 *
 * @source the shared pages on logins (section 4.1) and on a second router (section 3)
 */
final class ClaudeFlow extends StandardOAuthFlow {
    ClaudeFlow(ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
    }

    @Override
    protected Map<String, String> codeFields(String code, Pending pending, Means means) {
        Map<String, String> fields = super.codeFields(code, pending, means);
        fields.put(Pending.STATE, pending.value(Pending.STATE));
        return fields;
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means) throws InterruptedException {
        JsonNode profile = profile(tokens, means).map(JsonNode.class::cast).orElse(answer);
        JsonNode account = profile.path("account");
        JsonNode organization = profile.path("organization");
        Optional<String> email = TokenAnswers.text(account, "email", "email_address")
                .or(() -> TokenAnswers.text(answer.path("account"), "email_address"));
        Map<String, String> settings = new HashMap<>();
        email.ifPresent(text -> settings.put("email", text));
        TokenAnswers.text(organization, "name").ifPresent(name -> settings.put("organization", name));
        TokenAnswers.text(organization, "uuid").ifPresent(id -> settings.put("organizationId", id));
        TokenAnswers.text(organization, "organization_type")
                .ifPresent(type -> settings.put("plan", type.replaceFirst("^claude_", "")));
        TokenAnswers.text(organization, "rate_limit_tier").ifPresent(tier -> settings.put("tier", tier));
        return new Outcome.Granted(tokens, email.or(() -> TokenAnswers.text(account, "uuid")), settings);
    }

    private Optional<ObjectNode> profile(Credential.Tokens tokens, Means means) throws InterruptedException {
        UpstreamRequest plain = TokenAnswers.get(url("profile"), tokens.access());
        try {
            OutboundHttp.Answer answer = means.http()
                    .send(new UpstreamRequest(
                            plain.method(), plain.uri(), plain.headers().with(Beta.HEADER, Beta.LOGIN), plain.body()));
            return answer.status() == 200 ? TokenAnswers.object(answer) : Optional.empty();
        } catch (IOException e) {
            // The tokens are there; what they are called can wait.
            return Optional.empty();
        }
    }
}
