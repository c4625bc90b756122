package dev.nonagon.provider.copilot;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * GitHub's device code, then Copilot's token for GitHub's (GH1).
 *
 * @source the shared page on logins, section 4.7
 */
final class CopilotFlow extends StandardOAuthFlow {
    /** In a pending login: GitHub's token, while Copilot's is still to come. */
    private static final String GITHUB = "github";

    /** In the credential's extra, and in a pending login: what renews GitHub's own token, where that ends at all. */
    private static final String RENEWAL = "github-refresh";

    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration LOGIN = Duration.ofMinutes(10);
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;

    CopilotFlow(ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
    }

    /** GitHub's tokens. @param renewal empty where the access token does not end, as is usual */
    private record GitHub(Secret access, Optional<Secret> renewal) {
        Map<String, Secret> extra() {
            return renewal.map(secret -> Map.of(RENEWAL, secret)).orElse(Map.of());
        }
    }

    /** What is taken over is GitHub's token; the renewal has exchanged it for Copilot's. */
    @Override
    protected boolean isCompletedByAnswer() {
        return false;
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means)
            throws IOException, InterruptedException {
        GitHub github = new GitHub(tokens.access(), tokens.refresh());
        Map<String, Secret> values = new HashMap<>(github.extra());
        values.put(GITHUB, github.access());
        return completed(github, new Pending(id(), means.clock().instant().plus(LOGIN), values), means);
    }

    /** {@inheritDoc} A device code counts once: what fails after it is tried again without it. */
    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        Secret github = pending.values().get(GITHUB);
        return github == null
                ? super.resume(pending, answer, means)
                : completed(
                        new GitHub(github, Optional.ofNullable(pending.values().get(RENEWAL))), pending, means);
    }

    private Outcome completed(GitHub github, Pending pending, Means means) throws IOException, InterruptedException {
        Outcome outcome = exchanged(github, means);
        return switch (outcome) {
            case Outcome.Granted granted -> {
                Optional<String> login =
                        asked("user", github.access(), means).flatMap(user -> TokenAnswers.text(user, "login"));
                yield login.isEmpty()
                        ? new Outcome.Waiting(AGAIN, pending)
                        : new Outcome.Granted(
                                granted.credential(), login, withPlan(granted.settings(), github.access(), means));
            }
            case Outcome.Busy busy -> new Outcome.Waiting(busy.retryAfter().orElse(AGAIN), pending);
            case Outcome.Denied denied -> denied;
            case Outcome.Waiting waiting -> waiting;
            case Outcome.Next next -> next;
        };
    }

    private Map<String, String> withPlan(Map<String, String> settings, Secret github, Means means)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        asked("account", github, means).ifPresent(account -> {
            TokenAnswers.text(account, "copilot_plan").ifPresent(plan -> all.put("plan", plan));
            TokenAnswers.text(account, "access_type_sku").ifPresent(sku -> all.putIfAbsent("sku", sku));
        });
        return all;
    }

    @Override
    public Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens old)
                || old.refresh().isEmpty()) {
            return new Outcome.Denied("Account " + account.name() + " has no token of GitHub's.", true);
        }
        Optional<Secret> renewal = Optional.ofNullable(old.extra().get(RENEWAL));
        Outcome outcome = exchanged(new GitHub(old.refresh().get(), renewal), means);
        boolean refused = outcome instanceof Outcome.Denied denied && denied.mustLoginAgain();
        return refused && renewal.isPresent() ? renewed(account, old, renewal.get(), means) : outcome;
    }

    /** GitHub's token has ended; it is renewed first. */
    private Outcome renewed(Account account, Credential.Tokens old, Secret renewal, Means means)
            throws IOException, InterruptedException {
        Account bare = new Account(
                account.id(),
                account.name(),
                account.provider(),
                new Credential.Tokens(old.access(), Optional.of(renewal), Optional.empty(), Map.of()),
                account.settings());
        Outcome outcome = super.refresh(bare, means);
        if (!(outcome instanceof Outcome.Granted granted)
                || !(granted.credential() instanceof Credential.Tokens tokens)) {
            return outcome;
        }
        GitHub github = new GitHub(tokens.access(), tokens.refresh());
        try {
            Outcome exchanged = exchanged(github, means);
            if (exchanged instanceof Outcome.Granted) {
                return exchanged;
            }
        } catch (IOException e) {
            // What GitHub has just given must not be lost with it.
        }
        return new Outcome.Granted(
                new Credential.Tokens(
                        old.access(),
                        Optional.of(github.access()),
                        Optional.of(means.clock().instant()),
                        github.extra()),
                Optional.empty(),
                Map.of());
    }

    /** Copilot's token for GitHub's; its {@code Granted} names nobody. */
    private Outcome exchanged(GitHub github, Means means) throws IOException, InterruptedException {
        OutboundHttp.Answer answer = means.http().send(GitHubCalls.get(descriptor, url("token"), github.access()));
        ObjectNode json = TokenAnswers.object(answer).orElseGet(Json::object);
        Optional<String> token = TokenAnswers.text(json, "token");
        if (token.isPresent()) {
            return new Outcome.Granted(
                    new Credential.Tokens(
                            new Secret(token.get()),
                            Optional.of(github.access()),
                            expiry(json, means.clock().instant()),
                            github.extra()),
                    Optional.empty(),
                    settings(json));
        }
        String reason = TokenAnswers.text(json, "message")
                .or(() -> TokenAnswers.text(json.path("error_details"), "message"))
                .orElse("status " + answer.status());
        return switch (answer.status()) {
            case UNAUTHORIZED -> new Outcome.Denied("GitHub does not take the login any more: " + reason, true);
            case FORBIDDEN, NOT_FOUND ->
                limited(answer.headers())
                        ? new Outcome.Busy(reason, seconds(answer.headers()))
                        : new Outcome.Denied("GitHub gives this account no token for Copilot: " + reason, false);
            default -> TokenAnswers.refusal(descriptor.name(), answer);
        };
    }

    private static Optional<Instant> expiry(JsonNode json, Instant now) {
        long at = json.path("expires_at").asLong(0);
        long in = json.path("refresh_in").asLong(0);
        return at > 0
                ? Optional.of(Instant.ofEpochSecond(at))
                : Optional.of(in).filter(seconds -> seconds > 0).map(now::plusSeconds);
    }

    private static Map<String, String> settings(JsonNode json) {
        Map<String, String> settings = new HashMap<>();
        TokenAnswers.text(json, "sku").ifPresent(sku -> settings.put("sku", sku));
        TokenAnswers.text(json.path("endpoints"), "api")
                .filter(url -> url.startsWith("https://"))
                .map(url -> url.replaceFirst("/+$", ""))
                .ifPresent(url -> settings.put(CopilotExecutor.ENDPOINT, url));
        return settings;
    }

    /** GitHub says 403 to who asks too often, too. @source docs.github.com, rate limits for the REST API */
    private static boolean limited(Headers headers) {
        return headers.has("retry-after")
                || headers.first("x-ratelimit-remaining").filter("0"::equals).isPresent();
    }

    private static Optional<Duration> seconds(Headers headers) {
        return headers.first("retry-after")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    private Optional<ObjectNode> asked(String name, Secret github, Means means)
            throws IOException, InterruptedException {
        OutboundHttp.Answer answer = means.http().send(GitHubCalls.get(descriptor, url(name), github));
        return answer.status() == 200 ? TokenAnswers.object(answer) : Optional.empty();
    }
}
