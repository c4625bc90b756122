package dev.nonagon.provider.kiro;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What all ways in have in common: how an account is renewed (rule R3), and who somebody is (rule R5). Thread-safe. */
abstract class KiroFlow implements OAuthFlow {
    static final Duration LOGIN = Duration.ofMinutes(10);

    final ProviderDescriptor descriptor;
    final AwsOidc oidc;
    final SocialTokens social;

    KiroFlow(ProviderDescriptor descriptor) {
        this.descriptor = descriptor;
        this.oidc = new AwsOidc(descriptor);
        this.social = new SocialTokens(descriptor);
    }

    @Override
    public final ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public final Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens old)
                || old.refresh().isEmpty()) {
            return new Outcome.Denied("Account " + account.name() + " has no refresh token.", true);
        }
        Secret refresh = old.refresh().get();
        Secret clientSecret = old.extra().get(KiroSettings.CLIENT_SECRET);
        if (clientSecret == null) {
            OutboundHttp.Answer answer = means.http().send(social.refresh(refresh));
            return renewed(answer, old, means);
        }
        if (AwsOidc.hasEnded(account.settings(), means.clock().instant())) {
            return new Outcome.Denied(
                    "The client that was registered for account " + account.name()
                            + " has ended, and its tokens with it: log in again.",
                    true);
        }
        OutboundHttp.Answer answer = means.http().send(oidc.refresh(account.settings(), clientSecret, refresh));
        return renewed(answer, old, means);
    }

    private static Outcome renewed(OutboundHttp.Answer answer, Credential.Tokens old, Means means) {
        Optional<ObjectNode> json = answer.status() < 300 ? TokenAnswers.object(answer) : Optional.empty();
        Optional<Credential.Tokens> fresh = json.flatMap(
                said -> TokenAnswers.tokens(said, old.refresh(), means.clock().instant()));
        if (fresh.isEmpty()) {
            return refusal(answer);
        }
        Credential.Tokens tokens = fresh.get();
        return new Outcome.Granted(
                new Credential.Tokens(tokens.access(), tokens.refresh(), tokens.expiresAt(), old.extra()),
                Optional.empty(),
                profile(json.get()));
    }

    /** Rule R4. */
    private static Map<String, String> profile(ObjectNode said) {
        return TokenAnswers.text(said, "profileArn")
                .map(arn -> Map.of(KiroSettings.PROFILE, arn))
                .orElse(Map.of());
    }

    /** A client that AWS does not know any more is as lost as a token (rule R2). */
    static Outcome refusal(OutboundHttp.Answer answer) {
        Outcome usual = TokenAnswers.refusal("Kiro", answer);
        String word = TokenAnswers.object(answer).map(TokenAnswers::error).orElse("");
        boolean lost =
                switch (word) {
                    case "invalid_client",
                            "InvalidClientException",
                            "unauthorized_client",
                            "UnauthorizedClientException" -> true;
                    default -> answer.status() == 401 && usual instanceof Outcome.Denied;
                };
        return lost && usual instanceof Outcome.Denied denied ? new Outcome.Denied(denied.reason(), true) : usual;
    }

    /** Grants what a login brought, with a name if somebody says it. @param settings how it came */
    final Outcome granted(ObjectNode said, Credential.Tokens tokens, Map<String, String> settings, Means means)
            throws InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(profile(said));
        Optional<String> name = claimed(tokens.access());
        Optional<UsageLimits> limits =
                limits(tokens.access(), Optional.ofNullable(all.get(KiroSettings.PROFILE)), means);
        limits.flatMap(UsageLimits::plan).ifPresent(plan -> all.put(KiroSettings.PLAN, plan));
        Optional<String> email = limits.flatMap(UsageLimits::email);
        email.ifPresent(address -> all.put(KiroSettings.EMAIL, address));
        return new Outcome.Granted(tokens, email.or(() -> name), all);
    }

    /** @source the shared page on logins, section 4.8: most tokens are opaque */
    private static Optional<String> claimed(Secret token) {
        return TokenAnswers.text(TokenAnswers.claims(token.reveal()), "email", "preferred_username", "sub");
    }

    private Optional<UsageLimits> limits(Secret token, Optional<String> profile, Means means)
            throws InterruptedException {
        try {
            OutboundHttp.Answer answer = means.http().send(UsageLimits.question(descriptor, token, profile));
            return answer.status() == 200 ? Optional.of(UsageLimits.of(answer.body())) : Optional.empty();
        } catch (IOException | JsonProblem e) {
            return Optional.empty();
        }
    }
}
