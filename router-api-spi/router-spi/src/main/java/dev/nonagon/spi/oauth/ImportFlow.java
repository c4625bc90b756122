package dev.nonagon.spi.oauth;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.Account;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes over a login that somebody has made elsewhere: a refresh token, or the file in which a vendor's own tool keeps it. The
 * router offers one beside each {@link StandardOAuthFlow}. The token is renewed once, which shows that it counts; whoever
 * goes on using the other program with a vendor that rotates refresh tokens ends that program's login, so the form says so.
 *
 * <p>Files: Codex {@code auth.json} ({@code tokens.refresh_token}), Claude Code {@code .credentials.json} ({@code
 * claudeAiOauth.refreshToken}), Gemini CLI and Qwen Code {@code oauth_creds.json} ({@code refresh_token}), as these tools
 * wrote them in 2026; any JSON with such fields will do.
 */
public final class ImportFlow implements OAuthFlow {
    /** Behind the id of the flow whose logins it takes over. */
    public static final String SUFFIX = "-import";

    private static final Duration LOGIN = Duration.ofMinutes(10);
    private static final String FIELD = "credential";
    private static final int DEEPEST = 8;

    private final StandardOAuthFlow flow;

    public ImportFlow(StandardOAuthFlow flow) {
        this.flow = flow;
    }

    @Override
    public String id() {
        return flow.id() + SUFFIX;
    }

    @Override
    public ProviderId provider() {
        return flow.provider();
    }

    @Override
    public String label() {
        return flow.label() + ": a refresh token, or the file of the vendor's tool";
    }

    @Override
    public Duration refreshLead() {
        return flow.refreshLead();
    }

    @Override
    public Step begin(Means means) {
        return new Step.AskFields(
                List.of(new Field(
                        FIELD,
                        "The refresh token, or what the vendor's tool keeps in its file. That tool may have to log in again",
                        true)),
                new Pending(id(), means.clock().instant().plus(LOGIN), Map.of()));
    }

    @Override
    public Outcome resume(Pending pending, Map<String, String> answer, Means means)
            throws IOException, InterruptedException {
        if (!pending.values().isEmpty()) {
            // The vendor wants to know more, such as a project: from here on it is an ordinary login.
            return flow.resume(pending, answer, means);
        }
        String text = answer.getOrDefault(FIELD, "").strip();
        Optional<Secret> refresh = refreshToken(text);
        if (refresh.isEmpty()) {
            return new Outcome.Denied("There is no refresh token in what was given.", false);
        }
        Credential.Tokens old =
                new Credential.Tokens(new Secret("unknown"), refresh, Optional.of(Instant.EPOCH), Map.of());
        return flow.takenOver(new Account("import", "import", provider(), old, Map.of()), idToken(text), means);
    }

    @Override
    public Outcome refresh(Account account, Means means) throws IOException, InterruptedException {
        return flow.refresh(account, means);
    }

    private static Optional<Secret> refreshToken(String text) {
        if (text.startsWith("{") || text.startsWith("[")) {
            return found(text, "refresh_token", "refreshToken");
        }
        return text.isEmpty() || text.chars().anyMatch(Character::isWhitespace)
                ? Optional.empty()
                : Optional.of(new Secret(text));
    }

    private static Optional<Secret> idToken(String text) {
        return text.startsWith("{") ? found(text, "id_token", "idToken") : Optional.empty();
    }

    private static Optional<Secret> found(String text, String... names) {
        try {
            return within(Json.parse(text), DEEPEST, names).map(Secret::new);
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private static Optional<String> within(JsonNode node, int depth, String... names) {
        Optional<String> here = node instanceof ObjectNode ? TokenAnswers.text(node, names) : Optional.empty();
        if (here.isPresent() || depth == 0) {
            return here;
        }
        for (JsonNode child : node) {
            Optional<String> below = within(child, depth - 1, names);
            if (below.isPresent()) {
                return below;
            }
        }
        return Optional.empty();
    }
}
