package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RawExchange;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** W2 nothing a client sends leads to a 500 or a stack trace, and the next request is served. */
@RouterTest
class NastyRequestsIT {
    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1e400",
            "\"\"",
            "\"x\"",
            "[]",
            "[null]",
            "[[]]",
            "{}",
            "{\"type\":null}",
            "[{\"type\":7}]",
            "\"\\u0000\\ud800\"");
    private static final Map<Dialect, List<String>> FIELDS = Map.of(
            Dialect.OPENAI,
            List.of(
                    "model",
                    "messages",
                    "stream",
                    "max_tokens",
                    "max_completion_tokens",
                    "temperature",
                    "top_p",
                    "stop",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "response_format",
                    "reasoning_effort",
                    "user",
                    "metadata",
                    "stream_options",
                    "seed",
                    "n",
                    "logit_bias",
                    "unheard_of"),
            Dialect.ANTHROPIC,
            List.of(
                    "model",
                    "messages",
                    "stream",
                    "max_tokens",
                    "system",
                    "temperature",
                    "top_p",
                    "top_k",
                    "stop_sequences",
                    "tools",
                    "tool_choice",
                    "thinking",
                    "output_config",
                    "metadata",
                    "cache_control",
                    "context_management",
                    "unheard_of"));

    private final House house;
    private final int logBefore;

    NastyRequestsIT(House house) {
        this.house = house;
        this.logBefore = house.router().log().length();
    }

    private void assertWellBred(Answer answer, String what) {
        assertThat(answer.status())
                .as(() -> what + " → " + answer)
                .isNotEqualTo(500)
                .isBetween(200, 503);
        assertThat(answer.text()).as(what).doesNotContain("Exception", "\tat ", "NullPointer");
        assertThat(answer.header("x-request-id")).as(what).isNotBlank();
    }

    private void assertStillServing() {
        assertThat(house.router().log().substring(logBefore)).doesNotContain("event=router-bug", "event=plugin-bug");
        Answer answer = house.http().post(Dialect.OPENAI.path(), Dialect.OPENAI.ask("up-openai/text", false));
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 every field with every wrong type, over both upstreams")
    void wrongTypes(Dialect dialect) {
        house.refusalsAreExpected();
        house.upstream(Dialect.OPENAI).always(Reply.text("ok"));
        house.upstream(Dialect.ANTHROPIC).always(Reply.text("ok"));
        Map<String, Integer> seen = new TreeMap<>();
        for (Dialect upstream : Dialect.values()) {
            ObjectNode base = (ObjectNode) Json.parse(dialect.ask(upstream.model("text"), false));
            for (String field : FIELDS.get(dialect)) {
                for (String wrong : WRONG) {
                    ObjectNode body = base.deepCopy();
                    body.remove(field);
                    String text = Json.text(body)
                            .replaceFirst("\\{", "{\"" + field + "\":" + wrong.replace("\\", "\\\\") + ",");
                    Answer answer = house.http().post(dialect.path(), text);
                    assertWellBred(answer, text);
                    seen.merge(answer.status() / 100 + "xx", 1, Integer::sum);
                }
            }
        }
        assertThat(seen).containsKeys("2xx", "4xx");
        assertStillServing();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 messages and parts with every wrong type, over both upstreams")
    void wrongMessages(Dialect dialect) {
        house.refusalsAreExpected();
        List<String> messages = new ArrayList<>();
        for (String wrong : WRONG) {
            messages.add("[" + wrong + "]");
            messages.add("[{\"role\":" + wrong + ",\"content\":\"x\"}]");
            messages.add("[{\"role\":\"user\",\"content\":" + wrong + "}]");
            messages.add("[{\"role\":\"user\",\"content\":[" + wrong + "]}]");
            for (String type :
                    List.of("text", "image", "image_url", "tool_use", "tool_result", "thinking", "document")) {
                messages.add("[{\"role\":\"user\",\"content\":[{\"type\":\"" + type + "\",\"" + type + "\":" + wrong
                        + ",\"source\":" + wrong + ",\"content\":" + wrong + ",\"input\":" + wrong + "}]}]");
            }
            messages.add("[{\"role\":\"assistant\",\"tool_calls\":" + wrong + "},{\"role\":\"tool\",\"tool_call_id\":"
                    + wrong + ",\"content\":" + wrong + "}]");
            messages.add("[{\"role\":\"user\",\"content\":\"x\"},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\","
                    + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":" + wrong
                    + "}}]},{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":" + wrong + "}]");
        }
        for (Dialect upstream : Dialect.values()) {
            for (String wrong : messages) {
                String text =
                        "{\"model\":\"" + upstream.model("text") + "\",\"max_tokens\":9,\"messages\":" + wrong + "}";
                assertWellBred(house.http().post(dialect.path(), text), text);
            }
        }
        assertStillServing();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 deep nesting, double names, strange numbers and broken characters")
    void strangeJson(Dialect dialect) {
        house.refusalsAreExpected();
        String model = "\"model\":\"" + dialect.model("text") + "\"";
        String other = "\"model\":\"" + Dialect.values()[1 - dialect.ordinal()].model("text") + "\"";
        String hi = "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
        for (String body : List.of(
                "{" + model + "," + hi + ",\"deep\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                "{" + model + "," + hi + ",\"deep\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000) + "}",
                "{" + model + "," + model + "," + hi + "}",
                "{" + model + "," + hi + "," + other + "}",
                "{" + model + "," + hi + ",\"n\":" + "9".repeat(5_000) + "}",
                "{" + model + "," + hi + ",\"n\":1e999999999}",
                "{" + model + ",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800 \\u0000\"}],\"max_tokens\":9}",
                "{\"model\":\"" + "m".repeat(100_000) + "\"," + hi + "}",
                "{\"model\":\"a\\nb\\u0000/../..//%00\"," + hi + "}",
                "{\"model\":\"/\"," + hi + "}",
                "{\"model\":\"up-openai/\"," + hi + "}",
                "{\"model\":{\"a\":1}," + hi + "}",
                "{} trailing",
                "\ufeff{" + model + "," + hi + "}",
                "nul",
                "\"text\"",
                "1e5",
                "[".repeat(200_000))) {
            for (boolean stream : new boolean[] {false, true}) {
                String text = stream ? body.replaceFirst("\\{", "{\"stream\":true,") : body;
                assertWellBred(
                        house.http().post(dialect.path(), text), text.substring(0, Math.min(200, text.length())));
            }
        }
        assertStillServing();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 binary bodies and random bytes")
    void binary(Dialect dialect) {
        Random random = new Random(20128);
        byte[] valid = dialect.ask(dialect.model("text"), false).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 150; round++) {
            byte[] body = round % 3 == 0 ? new byte[random.nextInt(2_000)] : valid.clone();
            if (round % 3 == 0) {
                random.nextBytes(body);
            } else {
                for (int i = 0; i < 1 + round / 30; i++) {
                    body[random.nextInt(body.length)] = (byte) random.nextInt(256);
                }
            }
            house.refusalsAreExpected();
            assertWellBred(
                    house.http().send("POST", dialect.path(), body, "content-type", "application/json"),
                    "round " + round);
        }
        assertStillServing();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 odd HTTP: huge and many headers, broken framing, no content type, odd paths")
    void oddHttp(Dialect dialect) {
        house.refusalsAreExpected();
        byte[] body = dialect.ask(dialect.model("text"), false).getBytes(StandardCharsets.UTF_8);
        SoftAssertions softly = new SoftAssertions();
        String length = "Content-Length: " + body.length + "\r\n";
        String post = "POST " + dialect.path() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        for (String head : List.of(
                post + length + "X-Huge: " + "h".repeat(5_000) + "\r\n\r\n",
                post + length + "X-Huger: " + "h".repeat(100_000) + "\r\n\r\n",
                post + length + "X-A: b\r\n".repeat(90) + "\r\n",
                post + length + "X-A: b\r\n".repeat(500) + "\r\n",
                post + length + "\r\n",
                post + length + "Content-Type: text/plain\r\n\r\n",
                post + length + "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
                post + length + "Content-Type: multipart/form-data\r\n\r\n",
                post + length + "Content-Type: ;;;\r\n\r\n",
                post + length + "Accept: image/png\r\n\r\n",
                post + length + "Accept: ;;\r\n\r\n",
                post + length + "Accept-Language: \u00ff\u00fe;q=banana\r\n\r\n",
                post + length + "Authorization: Bearer \r\n\r\n",
                post + length + "Content-Encoding: ,,,\r\n\r\n",
                post + length + "Content-Encoding: gzip, gzip, gzip\r\n\r\n",
                post + "Content-Length: -5\r\n\r\n",
                post + "Content-Length: banana\r\n\r\n",
                post + "Transfer-Encoding: chunked\r\n\r\nZZZ\r\n",
                "POST " + dialect.path() + "?%zz&key=%%%&=&&& HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + length + "\r\n",
                "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/models/%00%ff%2f HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /WEB-INF/web.xml HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /v1/models;x=y HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "BREW /v1/messages HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n")) {
            String answer = RawExchange.send(house.router().port(), head.getBytes(StandardCharsets.ISO_8859_1), body);
            softly.assertThat(answer)
                    .as(head.substring(0, Math.min(300, head.length())))
                    .doesNotContain(" 500 ")
                    .doesNotContain("Exception", "\tat ", "Payara", "GlassFish", "Grizzly", "<html");
        }
        softly.assertAll();
        assertStillServing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: multipart/form-data",
                "Content-Type: ;;;",
                "Accept: ;;",
                "Accept: image/png",
                "Accept-Language: ;q=banana",
                "X-Nothing: x"
            })
    @DisplayName("W2 odd header fields do not matter, even if the body comes late: curl -d sends a form's content type")
    void oddFields(String field) {
        for (Dialect dialect : Dialect.values()) {
            byte[] body = dialect.ask(dialect.model("text"), false).getBytes(StandardCharsets.UTF_8);
            String head = "POST " + dialect.path() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + field
                    + "\r\nContent-Length: " + body.length + "\r\n\r\n";
            assertThat(RawExchange.sendSlowly(house.router().port(), head.getBytes(StandardCharsets.ISO_8859_1), body))
                    .contains(" 200 ", "x-request-id", "Hello from the double");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 a body that breaks off, or whose chunks are broken, is a 400 in the caller's dialect")
    void brokenBody(Dialect dialect) {
        String head = "POST " + dialect.path() + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n{}\r\n0\r\n\r\n";
        String answer = RawExchange.send(house.router().port(), head.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(answer).startsWith("HTTP/1.1 400");
    }
}
