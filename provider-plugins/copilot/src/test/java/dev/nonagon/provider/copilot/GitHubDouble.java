package dev.nonagon.provider.copilot;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * GitHub and Copilot around a double of the login: knows Copilot's tokens, and is strict about an editor's headers. What
 * trouble is told to the login's double strikes at Copilot's token instead.
 */
final class GitHubDouble {
    static final String API = "api.individual.githubcopilot.com";
    static final long LIFETIME = 1800;

    private final VendorDouble vendor;
    private final OAuthDouble login;
    private final Instant now;
    private final String clientId;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Optional<Told> userTrouble = Optional.empty();

    GitHubDouble(VendorDouble vendor, OAuthDouble login, Instant now, String clientId) {
        this.vendor = vendor;
        this.login = login;
        this.now = now;
        this.clientId = clientId;
    }

    GitHubDouble serve() {
        login.pendingInOk().notRotating();
        vendor.on("GET", "/api.github.com/copilot_internal/v2/token", this::token);
        vendor.on("GET", "/api.github.com/user", asked -> {
            Optional<Told> trouble = userTrouble;
            userTrouble = Optional.empty();
            return trouble.orElseGet(() -> known(asked, "{\"login\":\"octocat\",\"id\":1,\"name\":\"Mona\"}"));
        });
        vendor.on(
                "GET",
                "/api.github.com/copilot_internal/user",
                asked -> known(asked, "{\"copilot_plan\":\"individual_pro\",\"access_type_sku\":\"plus\"}"));
        return this;
    }

    /** Copilot's endpoints, each relayed to a double of chat. */
    void chats(UpstreamDouble upstream) {
        vendor.relay("/" + API + "/chat/completions", upstream, "/v1/chat/completions", this::checked);
        vendor.relay("/" + API + "/responses", upstream, "/v1/responses", this::checked);
        vendor.relay("/" + API + "/v1/messages", upstream, "/v1/messages", this::checked);
    }

    /** Copilot's tokens end. */
    void expire() {
        tokens.clear();
    }

    void userTrouble(Told told) {
        userTrouble = Optional.of(told);
    }

    private Told known(Asked asked, String body) {
        String token = github(asked);
        return login.accepts(token) ? Told.json(200, body) : Told.json(401, "{\"message\":\"Bad credentials\"}");
    }

    private static String github(Asked asked) {
        String value = asked.headers().first("authorization").orElse("");
        return value.startsWith("token ") ? value.substring("token ".length()) : "";
    }

    private Told token(Asked asked) {
        if (!asked.headers().has("editor-version")) {
            return Told.json(403, "{\"message\":\"missing editor\"}");
        }
        String github = github(asked);
        HttpResponse<String> answer = renewal(github);
        if (answer.body().contains("invalid_grant")) {
            return Told.json(401, "{\"message\":\"Bad credentials\"}");
        }
        if (answer.statusCode() != 200 || !answer.body().contains("access_token")) {
            Told told = Told.json(answer.statusCode(), answer.body());
            return answer.headers()
                    .firstValue("retry-after")
                    .map(wait -> told.with("retry-after", wait))
                    .orElse(told);
        }
        if (!login.accepts(github)) {
            return Told.json(401, "{\"message\":\"Bad credentials\"}");
        }
        String token = "copilot-"
                + Json.parse(answer.body()).path("access_token").asString().substring("access-".length());
        tokens.add(token);
        return Told.json(
                200,
                "{\"token\":\"" + token + "\",\"expires_at\":"
                        + now.plusSeconds(LIFETIME).getEpochSecond()
                        + ",\"refresh_in\":1500,\"sku\":\"plus_monthly_subscriber_quota\",\"endpoints\":{\"api\":\"https://"
                        + API + "\"}}");
    }

    /** Asks the login's double, which knows what counts and has the troubles: GitHub's own token does not change by it. */
    private HttpResponse<String> renewal(String github) {
        String form = "grant_type=refresh_token&client_id=" + clientId + "&refresh_token="
                + github.replace("access-", "refresh-");
        try {
            return client.send(
                    HttpRequest.newBuilder(URI.create(vendor.url() + "/github.com/login/oauth/access_token"))
                            .header("content-type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(form))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Optional<Told> checked(Asked asked) {
        for (String name : Set.of("editor-version", "copilot-integration-id")) {
            if (!asked.headers().has(name)) {
                return Optional.of(Told.json(400, "bad request: missing " + name + " header for IDE auth"));
            }
        }
        for (String foreign : Set.of("vscode-machineid", "vscode-sessionid")) {
            if (asked.headers().has(foreign)) {
                return Optional.of(Told.json(400, "{\"error\":{\"message\":\"" + foreign + " is nobody's here\"}}"));
            }
        }
        if (!Set.of("user", "agent")
                .contains(asked.headers().first("x-initiator").orElse(""))) {
            return Optional.of(Told.json(400, "{\"error\":{\"message\":\"who initiated it?\"}}"));
        }
        return tokens.contains(asked.bearer())
                ? Optional.empty()
                : Optional.of(new Told(
                        401, Headers.none(), "unauthorized: token expired\n".getBytes(StandardCharsets.UTF_8)));
    }

    static Map<String, String> settings() {
        return Map.of("endpoint", "https://" + API, "sku", "plus_monthly_subscriber_quota", "plan", "individual_pro");
    }
}
