package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Told;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The vendors of the tests. */
public final class Vendors {
    /** Descriptors that are dropped into the plugins folder: logins that need no Java. */
    public static final Map<String, String> DROPPED =
            Map.of("by-browser", descriptor("by-browser", """
                {"label": "An account", "grant": "code", "authorize": "https://login.by-browser.example/authorize",
                 "token": "https://login.by-browser.example/token", "clientId": "the-client", "pkce": true,
                 "redirect": {"port": 54999, "path": "/callback"}}\
                """), "by-code", descriptor("by-code", """
                         {"label": "An account", "grant": "device", "device": "https://login.by-code.example/device",
                          "token": "https://login.by-code.example/token", "clientId": "the-client", "scopes": ["chat"]}\
                         """));

    private Vendors() {}

    private static String descriptor(String id, String oauth) {
        return """
            {"spi": 1, "id": "%s", "name": "%1$s", "tier": "subscription", "format": "openai-chat",
             "endpoint": "https://api.%1$s.example/v1/chat/completions", "policy": "official", "source": "this test",
             "auth": {"header": "authorization", "prefix": "Bearer "}, "oauth": %s}
            """.formatted(id, oauth);
    }

    public static List<Vendor> all() {
        return List.of(
                dropped("by-browser"),
                dropped("by-code"),
                codex(),
                claudeCode(),
                kimiCoding(),
                qwen(),
                new CopilotVendor(bundled("copilot", "copilot")),
                new CodeAssistVendor(bundled("google-code-assist", "gemini-cli")),
                new CodeAssistVendor(bundled("google-code-assist", "antigravity")),
                iflow(),
                new ChatGptVendor(bundled("codex", "chatgpt")),
                new KiroVendor(bundled("kiro", "kiro")),
                new VertexVendor(bundled("vertex", "vertex")));
    }

    /** One of those that are dropped in. */
    public static OAuthVendor dropped(String id) {
        return new OAuthVendor(
                String.valueOf(DROPPED.get(id)).getBytes(StandardCharsets.UTF_8), "/v1/chat/completions", vendor -> {});
    }

    /** The descriptor of a plugin of this build. */
    static byte[] bundled(String module, String id) {
        Path file = Path.of(
                "../../provider-plugins", module, "src/main/resources/META-INF/nonagon/providers", id + ".json");
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Told> no(int status, String detail) {
        return Optional.of(Told.json(status, "{\"detail\":\"" + detail + "\"}"));
    }

    public static OAuthVendor codex() {
        return new OAuthVendor(bundled("codex", "codex"), "/v1/responses", vendor -> {
            ObjectNode claims = Json.object().put("email", "ann@example.org");
            claims.putObject("https://api.openai.com/auth")
                    .put("chatgpt_account_id", "account-7")
                    .put("chatgpt_plan_type", "plus");
            vendor.login.knowing(claims);
            vendor.tellsQuota = true;
            vendor.places.on(
                    "GET",
                    "/chatgpt.com/backend-api/wham/usage",
                    asked -> vendor.accepts(asked.bearer())
                            ? Told.json(
                                    200,
                                    "{\"plan_type\":\"plus\",\"rate_limit\":{\"primary_window\":{\"used_percent\":5,"
                                            + "\"limit_window_seconds\":18000,\"reset_after_seconds\":60}}}")
                            : Told.json(401, "{\"detail\":\"Unauthorized\"}"));
            vendor.insists(asked -> {
                ObjectNode body = asked.json();
                if (!asked.headers().first("chatgpt-account-id").equals(Optional.of("account-7"))) {
                    return no(403, "Forbidden");
                }
                if (!body.path("stream").asBoolean(false)) {
                    return no(400, "Stream must be set to true");
                }
                if (body.path("store").asBoolean(true)) {
                    return no(400, "Store must be set to false");
                }
                if (!body.path("instructions").isString()) {
                    return no(400, "Instructions are required");
                }
                return body.has("max_output_tokens")
                        ? no(400, "Unsupported parameter: max_output_tokens")
                        : Optional.empty();
            });
        });
    }

    public static Vendor claudeCode() {
        return new OAuthVendor(bundled("claude-code", "claude-code"), "/v1/messages", vendor -> {
            vendor.places.on(
                    "GET",
                    "/api.anthropic.com/api/oauth/profile",
                    asked -> Told.json(
                            200,
                            "{\"account\":{\"email\":\"ann@example.org\"},\"organization\":{\"uuid\":\"o-1\","
                                    + "\"organization_type\":\"claude_pro\"}}"));
            vendor.tellsQuota = true;
            vendor.places.on(
                    "GET",
                    "/api.anthropic.com/api/oauth/usage",
                    asked -> vendor.accepts(asked.bearer())
                            ? Told.json(200, "{\"five_hour\":{\"utilization\":10}}")
                            : Told.json(
                                    401, "{\"error\":{\"type\":\"authentication_error\",\"message\":\"expired\"}}"));
            vendor.insists(
                    asked -> asked.headers().first("anthropic-beta").orElse("").contains("oauth-2025-04-20")
                                    && !asked.headers().has("x-api-key")
                            ? Optional.empty()
                            : no(401, "OAuth authentication is currently not supported."));
        });
    }

    private static Vendor kimiCoding() {
        return new OAuthVendor(bundled("kimi", "kimi-coding"), "/v1/messages", vendor -> {});
    }

    private static Vendor qwen() {
        return new OAuthVendor(bundled("qwen", "qwen"), "/v1/chat/completions", vendor -> {
            vendor.login.saying("resource_url", "shard-2.qwen.ai");
            vendor.chatsAt("https://shard-2.qwen.ai/v1/chat/completions", "/v1/chat/completions");
            vendor.insists(asked -> asked.path().startsWith("/shard-2")
                    ? Optional.empty()
                    : no(401, "invalid access token or token expired"));
        });
    }

    /** What counts in a chat is a key that the vendor makes once; a renewal gives no other. */
    private static Vendor iflow() {
        return new OAuthVendor(bundled("iflow", "iflow"), "/v1/chat/completions", vendor -> {
            vendor.login.secret("a-secret-of-the-test");
            vendor.places.on(
                    "GET",
                    "/iflow.cn/api/oauth/getUserInfo",
                    asked -> Told.json(
                            200,
                            "{\"success\":true,\"data\":{\"apiKey\":\"sk-iflow-1\",\"email\":\"ann@example.org\"}}"));
            vendor.insists(asked ->
                    asked.headers().has("x-iflow-signature") ? Optional.empty() : no(401, "invalid signature"));
        }) {
            @Override
            boolean accepts(String token) {
                return token.equals("sk-iflow-1");
            }

            @Override
            boolean renewable() {
                return false;
            }

            @Override
            String settings() {
                return "nonagon.providers.iflow.oauth.client-secret=a-secret-of-the-test\n";
            }
        };
    }
}
