package dev.nonagon.provider.kiro;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.Pkce;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The login by Google or GitHub. The browser ends at an address that only Kiro's own program opens, {@code kiro://…?code=…}; the
 * person pastes it. Thread-safe.
 *
 * @source the shared page on logins, section 4.8
 */
final class SocialFlow extends KiroFlow {
    /** Where the vendor lets the browser end; it takes no other. */
    static final String REDIRECT = "kiro://kiro.kiroAgent/authenticate-success";

    private static final String VERIFIER = "verifier";
    private static final String CODE = "code";

    private final Idp idp;

    /** Who says who somebody is. */
    enum Idp {
        GOOGLE("Google"),
        GITHUB("Github");

        private final String word;

        Idp(String word) {
            this.word = word;
        }
    }

    SocialFlow(ProviderDescriptor descriptor, Idp idp) {
        super(descriptor);
        this.idp = idp;
    }

    private String method() {
        return switch (idp) {
            case GOOGLE -> "google";
            case GITHUB -> "github";
        };
    }

    @Override
    public String id() {
        return "kiro-" + method();
    }

    @Override
    public String label() {
        return switch (idp) {
            case GOOGLE -> "Google account";
            case GITHUB -> "GitHub account";
        };
    }

    @Override
    public Step begin(Means means) {
        Pkce pkce = Pkce.random(means.random());
        String state = Pkce.token(means.random());
        Map<String, String> query = new LinkedHashMap<>();
        query.put("idp", idp.word);
        query.put("redirect_uri", REDIRECT);
        query.put("code_challenge", pkce.challenge());
        query.put("code_challenge_method", "S256");
        query.put("state", state);
        query.put("prompt", "select_account");
        URI page = URI.create(social.at("/login") + "?" + TokenAnswers.encoded(query));
        return new Step.OpenBrowser(
                page,
                new Pending(
                        id(),
                        means.clock().instant().plus(LOGIN),
                        Map.of(Pending.STATE, new Secret(state), VERIFIER, new Secret(pkce.verifier()))));
    }

    /** With nothing that came back, the address is asked for. */
    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        Map<String, String> returned = returned(answer);
        String error = returned.getOrDefault("error", "");
        if (!error.isEmpty()) {
            return new Outcome.Denied("Kiro did not allow it: " + error, false);
        }
        String code = returned.getOrDefault(CODE, "");
        if (code.isEmpty()) {
            return new Outcome.Next(new Step.AskFields(
                    List.of(new Field(CODE, "The address that the browser could not open, kiro://…", true)), pending));
        }
        if (!new Secret(returned.getOrDefault(Pending.STATE, "")).equals(new Secret(pending.value(Pending.STATE)))) {
            return new Outcome.Denied(
                    "The state that came back is not the one that was sent; begin the login again.", false);
        }
        return exchanged(means.http().send(social.exchange(code, pending.value(VERIFIER), REDIRECT)), means);
    }

    /** The fields of an address that was pasted as the code, or the fields themselves. */
    private static Map<String, String> returned(Map<String, String> answer) {
        String pasted = answer.getOrDefault(CODE, "").strip();
        int question = pasted.indexOf('?');
        if (!pasted.contains("://") || question < 0) {
            return answer;
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : pasted.substring(question + 1).split("[&#]", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private Outcome exchanged(OutboundHttp.Answer answer, Means means) throws InterruptedException {
        Optional<ObjectNode> json = answer.status() < 300 ? TokenAnswers.object(answer) : Optional.empty();
        Optional<Credential.Tokens> tokens = json.flatMap(said ->
                TokenAnswers.tokens(said, Optional.empty(), means.clock().instant()));
        return tokens.isEmpty()
                ? refusal(answer)
                : granted(json.get(), tokens.get(), Map.of(KiroSettings.METHOD, method()), means);
    }
}
