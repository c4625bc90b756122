package dev.nonagon.spi.oauth;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The login that a descriptor's {@code oauth} describes: a code by browser, with or without PKCE, or a device code. A vendor
 * that deviates gets a subclass of its own, which overrides what differs.
 *
 * <p>Configuration: {@code nonagon.providers.ID.oauth.client-id} and {@code .client-secret}.
 */
public class StandardOAuthFlow implements OAuthFlow {
    private static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Duration LOGIN = Duration.ofMinutes(10);
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final Duration SLOWEST = Duration.ofSeconds(60);
    private static final String INTERVAL = "interval";
    private static final String VERIFIER = "verifier";
    private static final String DEVICE_CODE = "device-code";

    protected final ProviderDescriptor descriptor;
    protected final OAuthTerms terms;
    private final PluginContext context;

    /** @throws IllegalArgumentException if the descriptor has no {@code oauth} */
    public StandardOAuthFlow(ProviderDescriptor descriptor, PluginContext context) {
        this.descriptor = descriptor;
        this.terms =
                descriptor.oauth().orElseThrow(() -> new IllegalArgumentException(descriptor.id() + " has no 'oauth'"));
        this.context = context;
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
        return terms.label();
    }

    @Override
    public Optional<Loopback> loopback() {
        return terms.redirect();
    }

    @Override
    public Duration refreshLead() {
        return terms.refreshLead();
    }

    // --- What a vendor may do otherwise
    // --------------------------------------------------------------------------------

    /** The parameters of the page, in their order. */
    protected Map<String, String> pageParameters(String state, Pkce pkce, Means means) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", clientId());
        parameters.put("redirect_uri", means.redirect().toString());
        if (!terms.scopes().isEmpty()) {
            parameters.put("scope", String.join(" ", terms.scopes()));
        }
        if (terms.pkce()) {
            parameters.put("code_challenge", pkce.challenge());
            parameters.put("code_challenge_method", "S256");
        }
        parameters.putAll(terms.parameters());
        parameters.put("state", state);
        return parameters;
    }

    /** The fields with which a code is exchanged, the secret not among them. */
    protected Map<String, String> codeFields(String code, Pending pending, Means means) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("client_id", clientId());
        fields.put("code", code);
        fields.put("redirect_uri", means.redirect().toString());
        if (terms.pkce()) {
            fields.put("code_verifier", pending.value(VERIFIER));
        }
        return fields;
    }

    /** A call of the token endpoint, or of the one for device codes. */
    protected UpstreamRequest question(String url, Map<String, String> fields) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        Optional<Secret> secret = clientSecret();
        secret.ifPresent(value -> all.put("client_secret", value.reveal()));
        UpstreamRequest plain =
                switch (terms.body()) {
                    case FORM -> TokenAnswers.form(URI.create(url), all);
                    case JSON -> TokenAnswers.json(URI.create(url), all);
                };
        if (!terms.basic() || secret.isEmpty()) {
            return plain;
        }
        String pair = clientId() + ":" + secret.get().reveal();
        return new UpstreamRequest(
                plain.method(),
                plain.uri(),
                plain.headers()
                        .with(
                                "authorization",
                                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))),
                plain.body());
    }

    /**
     * What a login comes to: here is the place to ask who it is, which plan they have, for a project or a derived key.
     *
     * @param answer the token endpoint's
     */
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means)
            throws IOException, InterruptedException {
        ObjectNode claims = TokenAnswers.claims(answer.path("id_token").asString(""));
        return new Outcome.Granted(tokens, TokenAnswers.text(claims, "email", "preferred_username", "sub"), Map.of());
    }

    /** What a refresh comes to. @param answer the token endpoint's */
    protected Outcome refreshed(Account account, Credential.Tokens tokens, ObjectNode answer, Means means)
            throws IOException, InterruptedException {
        Credential.Tokens old = (Credential.Tokens) account.credential();
        return new Outcome.Granted(
                new Credential.Tokens(tokens.access(), tokens.refresh(), tokens.expiresAt(), old.extra()),
                Optional.empty(),
                Map.of());
    }

    /** A URL of the descriptor's {@code urls}. */
    protected final URI url(String name) {
        String url = descriptor.urls().get(name);
        if (url == null) {
            throw new IllegalStateException("Descriptor " + descriptor.id() + " has no url '" + name + "'");
        }
        return URI.create(url);
    }

    protected final String clientId() {
        return context.config(key("client-id")).orElse(terms.clientId());
    }

    protected final Optional<Secret> clientSecret() {
        return terms.secret() == OAuthTerms.ClientSecret.NONE
                ? Optional.empty()
                : context.config(key("client-secret"))
                        .filter(text -> !text.isBlank())
                        .map(Secret::new);
    }

    private String key(String name) {
        return "nonagon.providers." + descriptor.id() + ".oauth." + name;
    }

    // --- The login
    // -----------------------------------------------------------------------------------------------------

    @Override
    public Step begin(Means means) throws IOException, InterruptedException {
        if (terms.secret() == OAuthTerms.ClientSecret.REQUIRED && clientSecret().isEmpty()) {
            return new Step.Unavailable("The login of " + descriptor.name() + " needs the client's secret, which is not"
                    + " part of this program: set " + key("client-secret") + ".");
        }
        Pkce pkce = Pkce.random(means.random());
        return switch (terms.grant()) {
            case CODE -> browser(pkce, means);
            case DEVICE -> device(pkce, means);
        };
    }

    private Step browser(Pkce pkce, Means means) {
        String state = Pkce.token(means.random());
        String page = terms.authorize().orElseThrow(() -> new IllegalStateException(id() + " has no page to open"));
        URI uri = URI.create(
                page + (page.contains("?") ? "&" : "?") + TokenAnswers.encoded(pageParameters(state, pkce, means)));
        return new Step.OpenBrowser(
                uri,
                new Pending(
                        id(),
                        means.clock().instant().plus(LOGIN),
                        Map.of(Pending.STATE, new Secret(state), VERIFIER, new Secret(pkce.verifier()))));
    }

    private Step device(Pkce pkce, Means means) throws IOException, InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("client_id", clientId());
        if (!terms.scopes().isEmpty()) {
            fields.put("scope", String.join(" ", terms.scopes()));
        }
        if (terms.pkce()) {
            fields.put("code_challenge", pkce.challenge());
            fields.put("code_challenge_method", "S256");
        }
        fields.putAll(terms.parameters());
        String url = terms.device().orElseThrow(() -> new IllegalStateException(id() + " has no device endpoint"));
        OutboundHttp.Answer answer = means.http().send(question(url, fields));
        ObjectNode json = TokenAnswers.object(answer)
                .orElseThrow(() -> new IOException(
                        descriptor.name() + " answers " + answer.status() + " to the question for a code"));
        Optional<String> code = TokenAnswers.text(json, "device_code");
        Optional<String> shown = TokenAnswers.text(json, "user_code");
        Optional<String> page =
                TokenAnswers.text(json, "verification_uri_complete", "verification_uri", "verification_url");
        if (code.isEmpty() || shown.isEmpty() || page.isEmpty()) {
            throw new IOException(
                    descriptor.name() + " gives no device code: " + answer.status() + " " + TokenAnswers.error(json));
        }
        Duration interval = Duration.ofSeconds(Math.clamp(json.path("interval").asLong(5), 1, 60));
        long lifetime = Math.clamp(json.path("expires_in").asLong(LOGIN.toSeconds()), 30, 3_600);
        Map<String, Secret> values = new HashMap<>();
        values.put(DEVICE_CODE, new Secret(code.get()));
        values.put(VERIFIER, new Secret(pkce.verifier()));
        values.put(INTERVAL, new Secret(Long.toString(interval.toSeconds())));
        return new Step.ShowCode(
                shown.get(),
                URI.create(page.get()),
                interval,
                new Pending(id(), means.clock().instant().plusSeconds(lifetime), values));
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        return switch (terms.grant()) {
            case CODE -> returned(pending, answer, means);
            case DEVICE -> polled(pending, means);
        };
    }

    private Outcome returned(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        String error = answer.getOrDefault("error", "");
        if (!error.isEmpty()) {
            return new Outcome.Denied(
                    descriptor.name() + " did not allow it: " + error + " "
                            + answer.getOrDefault("error_description", ""),
                    false);
        }
        // Claude's page shows code#state for people to paste.
        String[] pasted = answer.getOrDefault("code", "").strip().split("#", 2);
        String state = pasted.length == 2 ? pasted[1] : answer.getOrDefault(Pending.STATE, "");
        if (pasted[0].isEmpty()) {
            return new Outcome.Denied("There is no code in what came back; begin the login again.", false);
        }
        if (!new Secret(state).equals(new Secret(pending.value(Pending.STATE)))) {
            return new Outcome.Denied(
                    "The state that came back is not the one that was sent; begin the login again.", false);
        }
        return exchanged(means.http().send(question(terms.token(), codeFields(pasted[0], pending, means))), means);
    }

    private Outcome exchanged(OutboundHttp.Answer answer, Means means) throws IOException, InterruptedException {
        Optional<ObjectNode> json = TokenAnswers.object(answer);
        Optional<Credential.Tokens> tokens = json.flatMap(object ->
                TokenAnswers.tokens(object, Optional.empty(), means.clock().instant()));
        if (json.isEmpty() || tokens.isEmpty()) {
            return TokenAnswers.refusal(descriptor.name(), answer);
        }
        return granted(tokens.get(), json.get(), means);
    }

    private Outcome polled(Pending pending, Means means) throws IOException, InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", DEVICE_GRANT);
        fields.put("client_id", clientId());
        fields.put("device_code", pending.value(DEVICE_CODE));
        if (terms.pkce()) {
            fields.put("code_verifier", pending.value(VERIFIER));
        }
        OutboundHttp.Answer answer = means.http().send(question(terms.token(), fields));
        Duration interval = Duration.ofSeconds(Long.parseLong(pending.value(INTERVAL)));
        // GitHub says so in a 200, Qwen in a 400: the word counts (RFC 8628, 3.5).
        return switch (TokenAnswers.object(answer).map(TokenAnswers::error).orElse("")) {
            case "authorization_pending" -> new Outcome.Waiting(interval, pending);
            case "slow_down" -> slower(pending, interval);
            case "access_denied" -> new Outcome.Denied("The login was refused at " + descriptor.name() + ".", false);
            case "expired_token" -> new Outcome.Denied("The code has expired; begin the login again.", false);
            default -> exchanged(answer, means);
        };
    }

    private static Outcome slower(Pending pending, Duration interval) {
        Duration longer = interval.plus(SLOWER).compareTo(SLOWEST) < 0 ? interval.plus(SLOWER) : SLOWEST;
        Map<String, Secret> values = new HashMap<>(pending.values());
        values.put(INTERVAL, new Secret(Long.toString(longer.toSeconds())));
        return new Outcome.Waiting(longer, new Pending(pending.flow(), pending.expiresAt(), values));
    }

    /**
     * A login that was made elsewhere: renewed, and completed as one of our own where the token endpoint's answer allows it.
     *
     * @param idToken what came with it, if anything did
     */
    Outcome takenOver(Account account, Optional<Secret> idToken, Means means) throws IOException, InterruptedException {
        Outcome renewed = refresh(account, means);
        if (!(renewed instanceof Outcome.Granted granted)
                || !(granted.credential() instanceof Credential.Tokens tokens)
                || !isCompletedByAnswer()) {
            return renewed;
        }
        ObjectNode answer = Json.object().put("access_token", tokens.access().reveal());
        idToken.ifPresent(token -> answer.put("id_token", token.reveal()));
        Outcome completed = granted(tokens, answer, means);
        if (!(completed instanceof Outcome.Granted own)) {
            return completed;
        }
        Map<String, String> settings = new HashMap<>(granted.settings());
        settings.putAll(own.settings());
        return new Outcome.Granted(own.credential(), own.accountName().or(granted::accountName), settings);
    }

    /** Whether a login that was made elsewhere is of any use here. */
    public boolean canTakeOver() {
        return true;
    }

    /** Whether {@link #granted} can work with tokens alone; a flow whose refresh does all of it says no. */
    protected boolean isCompletedByAnswer() {
        return true;
    }

    @Override
    public Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens old)
                || old.refresh().isEmpty()) {
            return new Outcome.Denied("Account " + account.name() + " has no refresh token.", true);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "refresh_token");
        fields.put("client_id", clientId());
        fields.put("refresh_token", old.refresh().get().reveal());
        if (terms.refreshScopes()) {
            fields.put("scope", String.join(" ", terms.scopes()));
        }
        OutboundHttp.Answer answer = means.http().send(question(terms.refresh().orElse(terms.token()), fields));
        Optional<ObjectNode> json = TokenAnswers.object(answer);
        Optional<Credential.Tokens> tokens = json.flatMap(object ->
                TokenAnswers.tokens(object, old.refresh(), means.clock().instant()));
        if (json.isEmpty() || tokens.isEmpty()) {
            return TokenAnswers.refusal(descriptor.name(), answer);
        }
        return refreshed(account, tokens.get(), json.get(), means);
    }
}
