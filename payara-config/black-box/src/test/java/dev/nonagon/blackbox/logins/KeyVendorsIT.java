package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The life of a key, for each vendor that gives one out, and of those that want none, against their doubles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeyVendorsIT {
    private static final String MESSAGES = "/v1/messages";
    private static final String CHAT = "/v1/chat/completions";

    private final List<KeyVendor> vendors = List.of(
            vendor("glm", "glm", "/api.z.ai/api/anthropic/v1/messages", MESSAGES)
                    .telling("/api.z.ai/api/monitor/usage/quota/limit", """
                            {"code":200,"success":true,"data":{"level":"pro","limits":[
                             {"type":"TOKENS_LIMIT","unit":3,"number":5,"percentage":25}]}}"""),
            vendor("glm", "glm-cn", "/open.bigmodel.cn/api/coding/paas/v4/chat/completions", CHAT)
                    .telling("/open.bigmodel.cn/api/monitor/usage/quota/limit", """
                            {"code":200,"success":true,"data":{"limits":[
                             {"type":"TOKENS_LIMIT","unit":3,"number":5,"percentage":30}]}}"""),
            vendor("minimax", "minimax", "/api.minimax.io/anthropic/v1/messages", MESSAGES)
                    .telling("/api.minimax.io/v1/api/openplatform/coding_plan/remains", """
                            {"model_remains":[{"model_name":"general","current_interval_remaining_percent":75}],
                             "base_resp":{"status_code":0}}"""),
            vendor("kimi", "kimi", "/api.kimi.com/coding/v1/messages", MESSAGES)
                    .telling("/api.kimi.com/coding/v1/usages", """
                            {"usage":{"limit":"100","used":"99","remaining":"1"},"limits":[]}"""),
            vendor("kimi", "moonshot", "/api.moonshot.ai/v1/chat/completions", CHAT),
            vendor("catalog", "openrouter", "/openrouter.ai/api/v1/chat/completions", CHAT),
            vendor(
                    "google-ai-studio",
                    "gemini",
                    "/generativelanguage.googleapis.com/v1beta/models/*",
                    "/v1beta/models/*"),
            vendor("vertex", "vertex-express", "/aiplatform.googleapis.com/v1/publishers/google/*", "/v1beta/*"),
            vendor("azure", "azure", "/my-resource.openai.azure.com/openai/v1/chat/completions", CHAT)
                    .with("resource", "my-resource"),
            vendor("azure", "azure-responses", "/my-resource.openai.azure.com/openai/v1/responses", "/v1/responses")
                    .with("resource", "my-resource"),
            vendor("catalog", "ollama-local", "/localhost/v1/chat/completions", CHAT));

    private RunningRouter router;

    private static KeyVendor vendor(String module, String id, String at, String target) {
        return new KeyVendor(Vendors.bundled(module, id), at, target);
    }

    @BeforeAll
    void start() {
        StringBuilder text = new StringBuilder("nonagon.login.require-login=false\nnonagon.routing.max-wait=PT0S\n");
        vendors.forEach(vendor -> text.append(vendor.configuration()));
        router = RunningRouter.alone("key-vendors", text.toString());
    }

    @AfterAll
    void close() {
        if (router != null) {
            router.close();
        }
        vendors.forEach(KeyVendor::close);
    }

    @TestFactory
    @DisplayName("A key is stored, three kinds of client chat, a tool is called; what is left; the next account's turn")
    Stream<DynamicTest> journey() {
        return vendors.stream()
                .map(vendor -> dynamicTest(vendor.id, () -> {
                    Conversations clients = new Conversations(router.http(), vendor.id);
                    if (!vendor.wantsKey()) {
                        clients.streams();
                        clients.toolRoundTrip();
                        return;
                    }
                    String first = "first-key-of-" + vendor.id;
                    String account = account(vendor, vendor.key(first), 1);
                    clients.streams();
                    clients.toolRoundTrip();
                    if (vendor.tellsQuota()) {
                        quota(account);
                    }
                    String second = "second-key-of-" + vendor.id;
                    account(vendor, vendor.key(second), 2);
                    vendor.withdraw(first);
                    assertThat(clients.whole().status()).as("the next account").isEqualTo(200);
                    vendor.withdraw(second);
                    Answer refused = clients.whole();
                    assertThat(refused.status()).as(refused::toString).isEqualTo(401);
                    assertThat(refused.text() + router.log()).doesNotContain(first, second);
                }));
    }

    private String account(KeyVendor vendor, String key, int priority) {
        ObjectNode body = Json.object()
                .put("provider", vendor.id)
                .put("name", "account " + priority)
                .put("apiKey", key)
                .put("priority", priority);
        ObjectNode settings = vendor.settings();
        if (!settings.isEmpty()) {
            body.set("providerSpecificData", settings);
        }
        Answer made = router.http().post("/api/providers", Json.text(body));
        assertThat(made.status()).as(made::toString).isEqualTo(201);
        return made.json().at("/connection/id").asString();
    }

    private void quota(String account) {
        Answer asked = router.http().post("/api/quota/" + account + "/refresh", "{}");
        assertThat(asked.json().path("refreshed").asBoolean())
                .as(asked::toString)
                .isTrue();
        JsonNode windows = router.http().get("/api/quota").json().path("windows");
        assertThat(windows.toString()).contains(account);
    }
}
