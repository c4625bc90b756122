package dev.nonagon.provider.kiro;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes over a refresh token of Kiro's own program. It is spent at once to see that it is good, so that program has to log in
 * anew. Thread-safe.
 *
 * @source the shared page on logins, section 4.8
 */
final class ImportFlow extends KiroFlow {
    private static final String FIELD = "refresh-token";
    private static final String BEGINNING = "aorAAAAAG";

    ImportFlow(ProviderDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public String id() {
        return "kiro-import";
    }

    @Override
    public String label() {
        return "Refresh token of Kiro's own program";
    }

    @Override
    public Step begin(Means means) {
        return new Step.AskFields(
                List.of(new Field(
                        FIELD,
                        "refreshToken of ~/.aws/sso/cache/kiro-auth-token.json; Kiro itself must then log in anew",
                        true)),
                new Pending(id(), means.clock().instant().plus(LOGIN), Map.of()));
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        String typed = answer.getOrDefault(FIELD, "").strip();
        if (!typed.startsWith(BEGINNING)) {
            return new Outcome.Denied("That is no refresh token of Kiro: one begins with " + BEGINNING + ".", false);
        }
        Secret token = new Secret(typed);
        OutboundHttp.Answer said = means.http().send(social.refresh(token));
        Optional<ObjectNode> json = said.status() < 300 ? TokenAnswers.object(said) : Optional.empty();
        Optional<Credential.Tokens> tokens = json.flatMap(object ->
                TokenAnswers.tokens(object, Optional.of(token), means.clock().instant()));
        return tokens.isEmpty()
                ? refusal(said)
                : granted(json.get(), tokens.get(), Map.of(KiroSettings.METHOD, "import"), means);
    }
}
