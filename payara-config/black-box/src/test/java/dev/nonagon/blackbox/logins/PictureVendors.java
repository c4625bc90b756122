package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.vendor.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Vendors with something to show: plans that are partly used, one that is used up, and one whose key counts no more. */
public final class PictureVendors implements AutoCloseable {
    private final OAuthVendor codex = Vendors.codex();
    private final KeyVendor glm = new KeyVendor(
                    Vendors.bundled("glm", "glm"), "/api.z.ai/api/anthropic/v1/messages", "/v1/messages")
            .telling("/api.z.ai/api/monitor/usage/quota/limit", """
                    {"code":200,"success":true,"data":{"level":"pro","limits":[
                     {"type":"TOKENS_LIMIT","unit":3,"number":5,"percentage":38,"nextResetTime":%d},
                     {"type":"TOKENS_LIMIT","unit":6,"number":1,"percentage":61,"nextResetTime":%d}]}}""".formatted(
                            in(Duration.ofMinutes(142)).toEpochMilli(),
                            in(Duration.ofHours(77)).toEpochMilli()));
    private final KeyVendor kimi = new KeyVendor(
                    Vendors.bundled("kimi", "kimi"), "/api.kimi.com/coding/v1/messages", "/v1/messages")
            .telling("/api.kimi.com/coding/v1/usages", """
                    {"usage":{"limit":"100","used":"93","remaining":"7","resetTime":"%s"},"limits":[]}""".formatted(in(Duration.ofHours(31))));
    private final KeyVendor openrouter = new KeyVendor(
            Vendors.bundled("catalog", "openrouter"), "/openrouter.ai/api/v1/chat/completions", "/v1/chat/completions");

    public PictureVendors() {
        codex.places.on("GET", "/chatgpt.com/backend-api/wham/usage", asked -> Told.json(200, """
                        {"plan_type":"plus","rate_limit":{
                         "primary_window":{"used_percent":72,"limit_window_seconds":18000,"reset_after_seconds":6240},
                         "secondary_window":{"used_percent":44,"limit_window_seconds":604800,"reset_after_seconds":262000}}}"""));
        // As long as people wait for an answer.
        codex.chat.always(Reply.text("Done: the failing test passes now.").with(wait(900)));
        glm.chat.always(Reply.text("Here is the change that you asked for.").with(wait(400)));
        kimi.chat.always(Reply.text("The endpoint is documented now.").with(wait(650)));
        openrouter.chat.always(Reply.text("Renamed in four files.").with(wait(550)));
    }

    private static Instant in(Duration time) {
        return Instant.now().plus(time);
    }

    private static Manner wait(int milliseconds) {
        return Manner.well().beforeHead(Duration.ofMillis(milliseconds));
    }

    /** For {@code nonagon.properties}. */
    public String configuration() {
        return codex.configuration() + glm.configuration() + kimi.configuration() + openrouter.configuration();
    }

    /** Bodies for {@code POST /api/providers}. */
    public List<ObjectNode> accounts() {
        return List.of(
                account("glm", "Coding plan", glm.key("glm-key-of-the-team")),
                account("kimi", "Kimi, shared", kimi.key("kimi-key-of-the-team")),
                account("openrouter", "Pay as you go", openrouter.key("openrouter-key-1")),
                account("openrouter", "Old key", "openrouter-key-0"));
    }

    private static ObjectNode account(String provider, String name, String key) {
        return Json.object().put("provider", provider).put("name", name).put("apiKey", key);
    }

    /** What is sent to {@code POST /api/logins/ID} by somebody who has agreed. */
    public ObjectNode agreed(JsonNode begun) {
        return codex.agreed(begun);
    }

    /** The next questions are refused for their number. */
    public void tired() {
        codex.chat.next(Reply.behave(Manner.status(429, Headers.of("retry-after", "840"), """
                {"error":{"type":"usage_limit_reached","message":"The usage limit has been reached","plan_type":"plus"}}""")));
    }

    @Override
    public void close() {
        codex.close();
        List.of(glm, kimi, openrouter).forEach(KeyVendor::close);
    }
}
