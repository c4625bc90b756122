package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The front door: addresses, refusals, lists. */
@RouterTest
class GatewayIT {
    private final House house;

    GatewayIT(House house) {
        this.house = house;
    }

    /** A refusal in the caller's dialect that can be found again in the log. */
    private static void assertRefused(Answer answer, int status, Dialect dialect, String... words) {
        assertThat(answer.status()).as(answer::toString).isEqualTo(status);
        assertThat(answer.contentType()).hasValueSatisfying(t -> assertThat(t).startsWith("application/json"));
        assertThat(dialect.isError(answer.json())).as(answer::toString).isTrue();
        assertThat(answer.json().at("/error/type").asString("")).isEqualTo(dialect.errorType(status));
        assertThat(answer.json().at("/error/message").asString("")).contains(words);
        assertThat(answer.header("x-request-id")).isNotBlank();
        assertThat(answer.text()).doesNotContain("Exception", "\tat ");
    }

    private Answer post(Dialect dialect, String body, String... headers) {
        return house.http().post(dialect.path(), body, headers);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 a body that is no JSON is a 400 in the caller's dialect")
    void badJson(Dialect dialect) {
        assertRefused(post(dialect, "{\"model\": \"x\", "), 400, dialect, "JSON");
        assertRefused(post(dialect, "hello"), 400, dialect, "JSON");
        assertRefused(post(dialect, "[]"), 400, dialect, "JSON");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 an empty body is a 400 that says so")
    void emptyBody(Dialect dialect) {
        assertRefused(post(dialect, ""), 400, dialect, "no body");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 a request without a model is a 400 that says what to do")
    void missingModel(Dialect dialect) {
        assertRefused(post(dialect, "{\"messages\":[]}"), 400, dialect, "names no model", "GET /v1/models");
        assertRefused(post(dialect, "{\"model\":\"  \",\"messages\":[]}"), 400, dialect, "names no model");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 an unknown model is a 404 with the nearest names")
    void unknownModel(Dialect dialect) {
        assertRefused(post(dialect, dialect.ask("alway-son", false)), 404, dialect, "alway-son", "always-on");
        assertRefused(post(dialect, dialect.ask("alway-son", true)), 404, dialect, "always-on");
        assertRefused(post(dialect, dialect.ask("no-such-prefix/x", false)), 404, dialect, "no-such-prefix/x");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 a body over the limit is a 413, with and without a content-length")
    void tooLarge(Dialect dialect) {
        String body = dialect.ask(dialect.model("text"), false, "x".repeat(House.MOST_BODY_BYTES));
        assertRefused(post(dialect, body), 413, dialect, "larger than 4 MiB");
        byte[] packed = Packing.gzip(body.getBytes(StandardCharsets.UTF_8));
        assertThat(packed.length).isLessThan(House.MOST_BODY_BYTES / 100);
        assertRefused(
                house.http()
                        .send(
                                "POST",
                                dialect.path(),
                                packed,
                                "content-type",
                                "application/json",
                                "content-encoding",
                                "gzip"),
                413,
                dialect,
                "larger than");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W2 an unknown content encoding is a 415 that names the known ones")
    void unknownEncoding(Dialect dialect) {
        Answer answer = post(dialect, dialect.ask(dialect.model("text"), false), "content-encoding", "br");
        assertRefused(answer, 415, dialect, "gzip, deflate or zstd");
    }

    @ParameterizedTest
    @CsvSource({"gzip", "deflate", "raw-deflate", "zstd"})
    @DisplayName("W2 packed bodies are unpacked, and reach the upstream plain")
    void packed(String encoding) {
        byte[] body = Dialect.OPENAI
                .ask(Dialect.OPENAI.model("text"), false, "Packed as " + encoding)
                .getBytes(StandardCharsets.UTF_8);
        Answer answer = house.http()
                .send(
                        "POST",
                        Dialect.OPENAI.path(),
                        Packing.pack(encoding, body),
                        "content-type",
                        "application/json",
                        "content-encoding",
                        encoding.replace("raw-", ""));
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        var received = house.upstream(Dialect.OPENAI).last();
        assertThat(new String(received.body(), StandardCharsets.UTF_8)).contains("Packed as " + encoding);
        assertThat(received.headers().has("content-encoding")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    @DisplayName("W2 a body that is not packed as it says is a 400")
    void damaged(String encoding) {
        Answer answer = post(
                Dialect.ANTHROPIC, Dialect.ANTHROPIC.ask("up-anthropic/text", false), "content-encoding", encoding);
        assertRefused(answer, 400, Dialect.ANTHROPIC, "not valid " + encoding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/v1/", "/v1/v1/v1/", "/v1/"})
    @DisplayName("W1 /v1/v1/… is /v1/…, and a query changes nothing")
    void doubledPrefix(String prefix) {
        for (Dialect dialect : Dialect.values()) {
            String path = dialect.path().replace("/v1/", prefix);
            for (String variant : List.of(path, path + "?beta=true", path + "/")) {
                Answer answer = house.http().post(variant, dialect.ask(dialect.model("text"), false));
                assertThat(answer.status()).as(() -> variant + " " + answer).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/hello"})
    @DisplayName("Tools that ask whether anybody is there get a quick yes")
    void alive(String path) {
        Answer head = house.http().send("HEAD", path, new byte[0]);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(house.http().get(path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A browser's preflight is answered, and its request may be read")
    void cors(Dialect dialect) {
        Answer preflight = house.http()
                .send(
                        "OPTIONS",
                        dialect.path(),
                        new byte[0],
                        "origin",
                        "https://chat.example",
                        "access-control-request-method",
                        "POST",
                        "access-control-request-headers",
                        "authorization, content-type, x-stainless-os");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-origin")).isEqualTo("*");
        assertThat(preflight.header("access-control-allow-methods")).contains("POST");
        assertThat(preflight.header("access-control-allow-headers")).contains("authorization", "x-stainless-os");
        Answer answer = post(dialect, dialect.ask(dialect.model("text"), false), "origin", "https://chat.example");
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("*");
        Answer refused = post(dialect, "{}", "origin", "https://chat.example");
        assertThat(refused.header("access-control-allow-origin")).isEqualTo("*");
    }

    @Test
    @DisplayName("GET /v1/models is OpenAI's list for a caller without a mark")
    void modelsOpenAi() {
        JsonNode list = house.http().get("/v1/models").json();
        assertThat(list.path("object").asString("")).isEqualTo("list");
        assertThat(ids(list.path("data"), "id")).contains("always-on", "fast", "hasty-openai/text");
        assertThat(list.at("/data/0/object").asString("")).isEqualTo("model");
        assertThat(list.at("/data/0/created").isIntegralNumber()).isTrue();
        JsonNode one = house.http().get("/v1/models/hasty-openai/text").json();
        assertThat(one.path("id").asString("")).isEqualTo("hasty-openai/text");
    }

    @ParameterizedTest
    @CsvSource({"anthropic-version,2023-06-01", "user-agent,claude-cli/2.1.330 (external; cli)"})
    @DisplayName("GET /v1/models is Anthropic's list for a caller with a mark of Anthropic's")
    void modelsAnthropic(String header, String value) {
        JsonNode list = house.http().get("/v1/models", header, value).json();
        assertThat(list.has("has_more")).as(list::toString).isTrue();
        assertThat(ids(list.path("data"), "id")).contains("always-on");
        assertThat(list.at("/data/0/type").asString("")).isEqualTo("model");
        assertThat(list.at("/data/0/display_name").asString("")).isNotBlank();
    }

    @Test
    @DisplayName(
            "row 43: an id of Claude Code's picker answers, although other providers claim all names of that vendor")
    void pickersIds() {
        String shaped = "claude-nonagon--up-openai--text";
        JsonNode list = house.http()
                .get("/v1/models", "anthropic-version", "2023-06-01")
                .json();
        assertThat(ids(list.path("data"), "id")).contains("claude-nonagon--hasty-openai--text");
        Answer answer = house.http().post("/v1/messages", Dialect.ANTHROPIC.ask(shaped, false, "Hi"));
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(house.upstream(Dialect.OPENAI).received()).isNotEmpty();
    }

    @Test
    @DisplayName("GET /v1/models is Google's list for a caller with x-goog-api-key")
    void modelsGoogle() {
        JsonNode list = house.http().get("/v1/models", "x-goog-api-key", "any").json();
        assertThat(ids(list.path("models"), "name")).as(list::toString).contains("models/always-on");
    }

    private static List<String> ids(JsonNode list, String field) {
        List<String> ids = new ArrayList<>();
        list.forEach(model -> ids.add(model.path(field).asString("")));
        return ids;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A method that a path does not know is a 405 that names the others")
    void otherMethod(Dialect dialect) {
        for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
            Answer answer = house.http().send(method, dialect.path(), new byte[0], dialect.headers());
            assertRefused(answer, 405, dialect, method, "POST");
            assertThat(answer.header("allow")).contains("POST");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A path that leads nowhere is a 404 that says where to go")
    void unknownPath(Dialect dialect) {
        Answer answer =
                house.http().send("POST", "/v1/nothing/here", "{}".getBytes(StandardCharsets.UTF_8), dialect.headers());
        assertRefused(answer, 404, dialect, "/v1/nothing/here");
    }

    @Test
    @DisplayName("count_tokens answers by the upstream, or by an estimate")
    void countTokens() {
        String ask = Dialect.ANTHROPIC.ask("up-anthropic/text", false, "How many tokens are these words?");
        Answer counted = house.http().post("/v1/messages/count_tokens?beta=true", ask);
        assertThat(counted.status()).as(counted::toString).isEqualTo(200);
        assertThat(counted.json().path("input_tokens").asInt(0)).isPositive();
        assertThat(house.upstream(Dialect.ANTHROPIC).last().path()).contains("/count_tokens");

        Answer estimated = house.http().post("/v1/messages/count_tokens", ask.replace("up-anthropic", "up-openai"));
        assertThat(estimated.status()).as(estimated::toString).isEqualTo(200);
        assertThat(estimated.json().path("input_tokens").asInt(0)).isBetween(3, 60);
        assertThat(house.upstream(Dialect.OPENAI).received()).isEmpty();
    }

    @Test
    @DisplayName("Health is for machines: live and ready")
    void health() {
        assertThat(house.http().get("/health/live").status()).isEqualTo(200);
        assertThat(house.http().get("/health/ready").status()).isEqualTo(200);
    }
}
