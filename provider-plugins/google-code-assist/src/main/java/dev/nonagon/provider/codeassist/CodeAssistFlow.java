package dev.nonagon.provider.codeassist;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Google's login, then a project (CA3): the one that Code Assist has for the person, else it makes one, else the person
 * names one.
 *
 * <p>After the code was exchanged a login may wait: Google makes projects in its own time. The tokens are then in the pending
 * login, and each further turn asks again until it ends.
 *
 * @source the shared page on logins, 4.3 and 4.4; google-gemini/gemini-cli, packages/core/src/code_assist/setup.ts
 */
final class CodeAssistFlow extends StandardOAuthFlow {
    private static final String ACCESS = "access";
    private static final String REFRESH = "refresh";
    private static final String EXPIRES = "expires";
    private static final String COMPANION = "cloudaicompanionProject";
    private static final String PROJECT = CodeAssistExecutor.PROJECT;
    private static final Duration AGAIN = Duration.ofSeconds(3);
    private static final Duration LOGIN = Duration.ofMinutes(10);
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;

    private final Program program;

    CodeAssistFlow(Program program, ProviderDescriptor descriptor, PluginContext context) {
        super(descriptor, context);
        this.program = program;
    }

    @Override
    protected Outcome granted(Credential.Tokens tokens, ObjectNode answer, Means means)
            throws IOException, InterruptedException {
        Map<String, Secret> values = new HashMap<>();
        values.put(ACCESS, tokens.access());
        tokens.refresh().ifPresent(refresh -> values.put(REFRESH, refresh));
        tokens.expiresAt().ifPresent(at -> values.put(EXPIRES, new Secret(at.toString())));
        return completed(new Pending(id(), means.clock().instant().plus(LOGIN), values), means);
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        return pending.values().containsKey(ACCESS)
                ? completed(naming(pending, answer.getOrDefault(PROJECT, "").strip()), means)
                : super.resume(pending, answer, means);
    }

    /** What the person has named stays, whatever has to be waited for afterwards. */
    private static Pending naming(Pending pending, String project) {
        if (project.isEmpty()) {
            return pending;
        }
        Map<String, Secret> values = new HashMap<>(pending.values());
        values.put(PROJECT, new Secret(project));
        return new Pending(pending.flow(), pending.expiresAt(), values);
    }

    private Outcome completed(Pending pending, Means means) throws IOException, InterruptedException {
        String named = Optional.ofNullable(pending.values().get(PROJECT))
                .map(Secret::reveal)
                .orElse("");
        Secret access = new Secret(pending.value(ACCESS));
        OutboundHttp.Answer user = means.http().send(TokenAnswers.get(url("user"), access));
        Optional<String> email = TokenAnswers.object(user).flatMap(json -> TokenAnswers.text(json, "email"));
        OutboundHttp.Answer answer =
                means.http().send(CodeAssistCalls.post(descriptor, "load", access, loading(named)));
        if (email.isEmpty() || trouble(user) || trouble(answer)) {
            return new Outcome.Waiting(AGAIN, pending);
        }
        ObjectNode loaded = TokenAnswers.object(answer).orElseGet(Json::object);
        if (answer.status() != 200) {
            return TokenAnswers.refusal(descriptor.name(), answer);
        }
        Optional<String> project = project(loaded);
        if (project.isPresent()) {
            return account(pending, email, project.get(), loaded);
        }
        if (loaded.path("currentTier").isObject()) {
            return named.isEmpty() ? asking(pending) : account(pending, email, named, loaded);
        }
        return onboarded(pending, named, email, loaded, means);
    }

    private Outcome onboarded(Pending pending, String named, Optional<String> email, ObjectNode loaded, Means means)
            throws IOException, InterruptedException {
        JsonNode allowed = loaded.path("allowedTiers");
        if (allowed.isEmpty() && !loaded.path("ineligibleTiers").isEmpty()) {
            return new Outcome.Denied(
                    "Google does not serve this account here: "
                            + TokenAnswers.text(loaded.path("ineligibleTiers").get(0), "reasonMessage", "reasonCode")
                                    .orElse("no reason was given"),
                    false);
        }
        JsonNode tier = usual(allowed);
        boolean own = tier.path("userDefinedCloudaicompanionProject").asBoolean(false);
        if (own && named.isEmpty()) {
            return asking(pending);
        }
        ObjectNode question =
                CodeAssistCalls.about(program).put("tierId", tier.path("id").asString("legacy-tier"));
        if (own) {
            question.put(COMPANION, named);
        }
        OutboundHttp.Answer answer = means.http()
                .send(CodeAssistCalls.post(descriptor, "onboard", new Secret(pending.value(ACCESS)), question));
        ObjectNode operation = TokenAnswers.object(answer).orElseGet(Json::object);
        if (trouble(answer)
                || (answer.status() == 200 && !operation.path("done").asBoolean(false))) {
            return new Outcome.Waiting(AGAIN, pending);
        }
        if (answer.status() != 200) {
            return TokenAnswers.refusal(descriptor.name(), answer);
        }
        Optional<String> made =
                project(operation.path("response")).or(() -> Optional.of(named).filter(name -> !name.isEmpty()));
        return made.isEmpty() ? asking(pending) : account(pending, email, made.get(), loaded);
    }

    private static boolean trouble(OutboundHttp.Answer answer) {
        return answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY;
    }

    private static JsonNode usual(JsonNode tiers) {
        for (JsonNode tier : tiers) {
            if (tier.path("isDefault").asBoolean(false)) {
                return tier;
            }
        }
        return Json.object().put("userDefinedCloudaicompanionProject", true);
    }

    private static Outcome asking(Pending pending) {
        return new Outcome.Next(new Step.AskFields(
                List.of(new Field(PROJECT, "Google Cloud project (its id) that has Gemini for Google Cloud", false)),
                pending));
    }

    private static Outcome account(Pending pending, Optional<String> email, String project, JsonNode loaded) {
        Map<String, String> settings = new HashMap<>(Map.of(PROJECT, project));
        email.ifPresent(address -> settings.put("email", address));
        TokenAnswers.text(loaded.path("paidTier"), "name", "id")
                .or(() -> TokenAnswers.text(loaded.path("currentTier"), "name", "id"))
                .or(() -> TokenAnswers.text(usual(loaded.path("allowedTiers")), "name", "id"))
                .ifPresent(tier -> settings.put("plan", tier));
        Map<String, Secret> values = pending.values();
        return new Outcome.Granted(
                new Credential.Tokens(
                        new Secret(pending.value(ACCESS)),
                        Optional.ofNullable(values.get(REFRESH)),
                        Optional.ofNullable(values.get(EXPIRES)).map(at -> Instant.parse(at.reveal())),
                        Map.of()),
                email,
                settings);
    }

    private ObjectNode loading(String named) {
        ObjectNode question = CodeAssistCalls.about(program);
        if (!named.isEmpty()) {
            question.put(COMPANION, named);
        }
        return question;
    }

    /** The project that an answer names, as a text or as an object. */
    private static Optional<String> project(JsonNode answer) {
        return TokenAnswers.text(answer, COMPANION).or(() -> TokenAnswers.text(answer.path(COMPANION), "id"));
    }

    /** {@inheritDoc} An account that came without a project gets one, where there is one by now. */
    @Override
    protected Outcome refreshed(Account account, Credential.Tokens tokens, ObjectNode answer, Means means)
            throws IOException, InterruptedException {
        Outcome outcome = super.refreshed(account, tokens, answer, means);
        if (!(outcome instanceof Outcome.Granted granted) || account.settings().containsKey(PROJECT)) {
            return outcome;
        }
        try {
            OutboundHttp.Answer loaded =
                    means.http().send(CodeAssistCalls.post(descriptor, "load", tokens.access(), loading("")));
            return TokenAnswers.object(loaded)
                    .flatMap(CodeAssistFlow::project)
                    .<Outcome>map(project ->
                            new Outcome.Granted(granted.credential(), granted.accountName(), Map.of(PROJECT, project)))
                    .orElse(outcome);
        } catch (IOException e) {
            // The tokens are good without it.
            return outcome;
        }
    }
}
