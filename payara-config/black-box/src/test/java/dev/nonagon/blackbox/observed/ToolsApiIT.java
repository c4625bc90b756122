package dev.nonagon.blackbox.observed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** The tools as the API tells of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ToolsApiIT {
    private final UpstreamDouble box = UpstreamDouble.start();
    private RunningRouter router;

    @BeforeAll
    void start() {
        box.always(Reply.text("Hello"));
        router = RunningRouter.alone("tools-api", """
                nonagon.login.require-login=false
                nonagon.nodes.box.format=openai-chat
                nonagon.nodes.box.base-url=%s
                nonagon.accounts.one.provider=box
                nonagon.accounts.one.api-key=upstream-secret-4711
                nonagon.combos.steady=box/text
                """.formatted(box.baseUrl()));
    }

    @AfterAll
    void stop() {
        router.close();
        box.close();
    }

    private JsonNode tool(String id, String... headers) {
        return router.http()
                .get("/api/tools", headers)
                .json()
                .path("tools")
                .valueStream()
                .filter(tool -> tool.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void ask(String agent, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "user-agent";
        all[1] = agent;
        System.arraycopy(headers, 0, all, 2, headers.length);
        Answer answer = router.http()
                .post(
                        "/v1/messages",
                        "{\"model\":\"steady\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                        all);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    }

    @Test
    @Order(1)
    @DisplayName("CT7 a tool is not heard of until it asks, by its own name or by its key's")
    void heard() {
        assertThat(tool("claude-code").has("heard")).isFalse();
        ask("claude-cli/2.1.330 (external, cli)");
        JsonNode heard = tool("claude-code").path("heard");
        assertThat(heard.path("as").asString()).isEqualTo("claude-cli");
        assertThat(heard.path("model").asString()).isEqualTo("steady");
        assertThat(heard.path("status").asInt()).isEqualTo(200);
        assertThat(tool("codex-cli").has("heard")).isFalse();
        ask("OpenAI/JS 5.20.1");
        assertThat(tool("copilot-cli").has("heard"))
                .as("many call themselves so")
                .isFalse();
    }

    @Test
    @Order(2)
    @DisplayName("CT3 settings name this router, the chosen model, and no key")
    void settings() {
        Answer answer = router.http().get("/api/tools/claude-code/settings?model=steady&small=box/small");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        JsonNode settings = answer.json();
        assertThat(settings.path("base").asString()).isEqualTo(router.url().toString());
        assertThat(settings.path("keyNeeded").asBoolean(true)).isFalse();
        JsonNode file = settings.path("ways").path(0).path("steps").path(0);
        assertThat(file.path("path").asString()).isEqualTo("~/.claude/settings.json");
        JsonNode variables = file.path("content").path("env");
        assertThat(variables.path("ANTHROPIC_BASE_URL").asString())
                .isEqualTo(router.url().toString());
        assertThat(variables.path("ANTHROPIC_AUTH_TOKEN").asString()).isEqualTo("any");
        assertThat(variables.path("ANTHROPIC_MODEL").asString()).isEqualTo("steady");
        assertThat(variables.path("ANTHROPIC_DEFAULT_HAIKU_MODEL").asString()).isEqualTo("box/small");
        // Without a model it is the first that can be asked for.
        assertThat(router.http()
                        .get("/api/tools/curl/settings")
                        .json()
                        .path("model")
                        .asString())
                .isEqualTo("steady");
        Answer fish =
                router.http().get("/api/tools/codex-cli/settings?shell=fish&language=de&base=https://ai.example/v1/");
        assertThat(fish.text())
                .contains("set -gx NONAGON_KEY any", "https://ai.example/v1\\\"", "Einstellungsdatei")
                .doesNotContain("/v1/v1");
    }

    @Test
    @Order(3)
    @DisplayName("CT4 what cannot be is refused by name")
    void refused() {
        Http http = router.http();
        assertThat(http.get("/api/tools/nobody/settings").status()).isEqualTo(404);
        for (String[] wrong : new String[][] {
            {"model", "a%22b"},
            {"model", "a%0Ab"},
            {"small", "%24(x)"},
            {"shell", "tcsh"},
            {"base", "ftp://x"},
            {"base", "javascript:1"}
        }) {
            Answer answer = http.get("/api/tools/curl/settings?" + wrong[0] + "=" + wrong[1]);
            assertThat(answer.status()).as(answer::toString).isEqualTo(400);
            assertThat(answer.json().path("field").asString()).isEqualTo(wrong[0]);
        }
    }

    @Test
    @Order(4)
    @DisplayName("CT6 what is installed is told at this machine, and to nobody who comes from elsewhere")
    void seen() {
        JsonNode here = router.http().get("/api/tools").json();
        assertThat(here.path("seen").asBoolean(false)).isTrue();
        assertThat(tool("claude-code").has("installed")).isTrue();
        assertThat(tool("claude-code").path("settings").path(0).path("path").asString())
                .isEqualTo("~/.claude/settings.json");
        // From here on there is a key, and with it whoever comes through a proxy can show one.
        String key = router.http()
                .post("/api/keys", "{\"name\":\"Copilot CLI\",\"scopes\":[\"inference\",\"read\"]}")
                .json()
                .path("key")
                .asString();
        String[] elsewhere = {"x-forwarded-for", "198.51.100.7", "authorization", "Bearer " + key};
        Answer answer = router.http().get("/api/tools", elsewhere);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(answer.json().path("seen").asBoolean(true)).isFalse();
        assertThat(tool("claude-code", elsewhere).has("installed")).isFalse();
        assertThat(tool("claude-code", elsewhere).path("settings").size()).isZero();
        for (String[] headers : List.of(elsewhere, new String[0])) {
            Answer settings = router.http().get("/api/tools/codex-cli/settings", headers);
            assertThat(settings.json().path("keyNeeded").asBoolean(false)).isTrue();
            assertThat(settings.text()).contains("YOUR_NONAGON_KEY").doesNotContain(key);
        }
        // A tool that shares its name with others is known by its key.
        ask("OpenAI/JS 5.20.1", "x-api-key", key);
        assertThat(tool("copilot-cli").path("heard").path("as").asString()).isEqualTo("Copilot CLI");
    }
}
