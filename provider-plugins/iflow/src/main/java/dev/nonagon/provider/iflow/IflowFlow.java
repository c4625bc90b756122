package dev.nonagon.provider.iflow;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.Pkce;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A login by browser whose page calls the way back {@code redirect}, and which comes to an API key (rule I1). A renewal leaves
 * the key as it is.
 *
 * @source the shared page on logins, section 4.5
 */
final class IflowFlow extends StandardOAuthFlow {
    /** Among the further secrets of a login. */
    static final String API_KEY = "apiKey";

    IflowFlow(ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
    }

    @Override
    protected Map<String, String> pageParameters(String state, Pkce pkce, Means means) {
        Map<String, String> parameters = new LinkedHashMap<>(terms.parameters());
        parameters.put("redirect", means.redirect().toString());
        parameters.put("state", state);
        parameters.put("client_id", clientId());
        return parameters;
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means)
            throws IOException, InterruptedException {
        // The token stands in the address: the vendor takes it nowhere else.
        URI place = URI.create(url("user-info") + "?"
                + TokenAnswers.encoded(Map.of("accessToken", tokens.access().reveal())));
        OutboundHttp.Answer told = means.http()
                .send(new UpstreamRequest("GET", place, Headers.of("accept", "application/json"), new byte[0]));
        JsonNode data = TokenAnswers.object(told)
                .map(json -> json.path("data"))
                .orElseThrow(
                        () -> new IOException(descriptor.name() + " does not tell who logged in: " + told.status()));
        Optional<String> key = TokenAnswers.text(data, API_KEY);
        Optional<String> person = TokenAnswers.text(data, "email", "phone");
        if (key.isEmpty() || person.isEmpty()) {
            return new Outcome.Denied(
                    descriptor.name() + " gives this login no API key, so it could not be used.", false);
        }
        Map<String, String> settings = new HashMap<>();
        TokenAnswers.text(data, "email").ifPresent(email -> settings.put("email", email));
        return new Outcome.Granted(
                new Credential.Tokens(
                        tokens.access(), tokens.refresh(), tokens.expiresAt(), Map.of(API_KEY, new Secret(key.get()))),
                person,
                settings);
    }
}
