package dev.nonagon.provider.vertex;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Takes a service account's key and gets access tokens by it (VX1). */
final class VertexFlow implements OAuthFlow {
    /** The form's field, and the name of the secret in the credential. */
    static final String KEY = "service-account";

    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration LOGIN = Duration.ofMinutes(10);

    private final ProviderDescriptor descriptor;

    VertexFlow(ProviderDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public String id() {
        return descriptor.id().value();
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public String label() {
        return "Service account of Google Cloud (JSON key)";
    }

    @Override
    public Step begin(Means means) {
        return new Step.AskFields(
                List.of(
                        new Field(KEY, "Key of the service account (the whole JSON file)", true),
                        new Field(Place.REGION, "Region, for example europe-west4; empty for global", false),
                        new Field(Place.PROJECT, "Project, where it is not the key's own", false)),
                new Pending(id(), means.clock().instant().plus(LOGIN), Map.of()));
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        Secret json = new Secret(answer.getOrDefault(KEY, "").strip());
        ServiceAccount account;
        Place place;
        try {
            account = ServiceAccount.of(json);
            String project = said(answer, Place.PROJECT).or(account::project).orElse("");
            place = new Place(project, said(answer, Place.REGION).orElse(Place.GLOBAL));
        } catch (IllegalArgumentException e) {
            return new Outcome.Denied(String.valueOf(e.getMessage()), false);
        }
        Map<String, String> settings = new HashMap<>(place.settings());
        settings.put("email", account.email());
        return granted(account, json, Optional.of(account.email()), settings, means);
    }

    private static Optional<String> said(Map<String, String> answer, String field) {
        return Optional.of(answer.getOrDefault(field, "").strip()).filter(text -> !text.isEmpty());
    }

    @Override
    public Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens old)
                || !(old.extra().get(KEY) instanceof Secret json)) {
            return new Outcome.Denied("Account " + account.name() + " has no key of a service account.", true);
        }
        try {
            return granted(ServiceAccount.of(json), json, Optional.empty(), Map.of(), means);
        } catch (IllegalArgumentException e) {
            return new Outcome.Denied(String.valueOf(e.getMessage()), true);
        }
    }

    private Outcome granted(
            ServiceAccount account, Secret json, Optional<String> name, Map<String, String> settings, Means means)
            throws IOException, InterruptedException {
        String url = String.valueOf(descriptor.urls().get("token"));
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", GRANT);
        fields.put("assertion", account.assertion(url, SCOPE, means.clock().instant()));
        OutboundHttp.Answer answer = means.http().send(TokenAnswers.form(URI.create(url), fields));
        ObjectNode body = TokenAnswers.object(answer).orElseGet(Json::object);
        return TokenAnswers.tokens(body, Optional.empty(), means.clock().instant())
                .<Outcome>map(tokens -> new Outcome.Granted(
                        new Credential.Tokens(tokens.access(), Optional.empty(), tokens.expiresAt(), Map.of(KEY, json)),
                        name,
                        settings))
                .orElseGet(() -> TokenAnswers.refusal(descriptor.name(), answer));
    }
}
