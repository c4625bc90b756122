package dev.nonagon.provider.codex;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.Pkce;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The login of the Codex command line. Its page wants its parameters in one order. */
final class CodexFlow extends StandardOAuthFlow {
    /** @source the shared page on logins, section 4.2 */
    private static final List<String> ORDER = List.of(
            "response_type",
            "client_id",
            "redirect_uri",
            "scope",
            "code_challenge",
            "code_challenge_method",
            "id_token_add_organizations",
            "codex_cli_simplified_flow",
            "originator",
            "state");

    CodexFlow(ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
    }

    @Override
    protected Map<String, String> pageParameters(String state, Pkce pkce, Means means) {
        Map<String, String> usual = super.pageParameters(state, pkce, means);
        Map<String, String> ordered = new LinkedHashMap<>();
        ORDER.stream().filter(usual::containsKey).forEach(name -> ordered.put(name, usual.getOrDefault(name, "")));
        usual.forEach(ordered::putIfAbsent);
        return ordered;
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means) {
        ObjectNode claims = claims(tokens, answer);
        return new Outcome.Granted(tokens, Claims.person(claims), Claims.settings(claims));
    }

    /** A plan may have changed meanwhile; and of a bare refresh token that was taken over, only this says whose it is. */
    @Override
    protected Outcome refreshed(Account account, Credential.Tokens tokens, ObjectNode answer, Means means) {
        ObjectNode claims = claims(tokens, answer);
        return new Outcome.Granted(tokens, Claims.person(claims), Claims.settings(claims));
    }

    /** The access token tells the same, less the person, where no id token came. */
    private static ObjectNode claims(Credential.Tokens tokens, ObjectNode answer) {
        ObjectNode claims = TokenAnswers.claims(answer.path("id_token").asString(""));
        return claims.isEmpty() ? TokenAnswers.claims(tokens.access().reveal()) : claims;
    }
}
