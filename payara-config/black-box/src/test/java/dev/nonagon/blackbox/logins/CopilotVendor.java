package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** GitHub's token is exchanged for Copilot's, which counts in chats of three formats and lasts half an hour. */
final class CopilotVendor extends OAuthVendor {
    private final Set<String> given = ConcurrentHashMap.newKeySet();
    private final AtomicInteger exchanges = new AtomicInteger();

    CopilotVendor(byte[] descriptor) {
        super(descriptor, "/v1/chat/completions", vendor -> {
            vendor.login.pendingInOk();
            vendor.tellsQuota = true;
            vendor.places.on(
                    "GET", "/api.github.com/user", asked -> Told.json(200, "{\"login\":\"octocat\",\"id\":7}"));
            vendor.insists(asked -> asked.headers().has("editor-version")
                            && asked.headers().has("copilot-integration-id")
                    ? Optional.empty()
                    : Optional.of(Told.json(400, "{\"error\":{\"message\":\"missing Editor-Version header\"}}")));
        });
        chatsAt("https://api.githubcopilot.com/responses", "/v1/responses");
        chatsAt("https://api.githubcopilot.com/v1/messages", "/v1/messages");
        places.on("GET", "/api.github.com/copilot_internal/v2/token", this::exchanged);
        places.on(
                "GET",
                "/api.github.com/copilot_internal/user",
                asked -> Told.json(
                        200,
                        "{\"copilot_plan\":\"individual\",\"quota_reset_date\":\"2099-01-01\",\"quota_snapshots\":"
                                + "{\"premium_interactions\":{\"entitlement\":300,\"remaining\":200,"
                                + "\"percent_remaining\":66.6,\"unlimited\":false}}}"));
    }

    private Told exchanged(Asked asked) {
        String github = asked.headers().first("authorization").orElse("").replaceFirst("^(Bearer|token) ", "");
        if (!login.accepts(github)) {
            return Told.json(401, "{\"message\":\"Bad credentials\"}");
        }
        String token = "access-copilot-" + exchanges.incrementAndGet();
        given.add(token);
        return Told.json(
                200,
                Json.object()
                        .put("token", token)
                        .put("expires_at", Instant.now().getEpochSecond() + 1800)
                        .put("refresh_in", 1500)
                        .set("endpoints", Json.object().put("api", "https://api.githubcopilot.com")));
    }

    @Override
    boolean accepts(String token) {
        return given.contains(token);
    }

    @Override
    void expire() {
        given.clear();
    }

    @Override
    void revoke() {
        login.revoke();
        given.clear();
    }

    @Override
    int renewals() {
        return exchanges.get();
    }

    @Override
    String renewalPlace() {
        return "/api.github.com/copilot_internal/v2/token";
    }
}
