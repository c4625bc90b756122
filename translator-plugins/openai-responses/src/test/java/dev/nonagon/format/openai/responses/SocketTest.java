package dev.nonagon.format.openai.responses;

import static dev.nonagon.format.openai.responses.Wires.FORMAT;
import static dev.nonagon.format.openai.responses.Wires.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.SocketDialect;
import dev.nonagon.spi.format.SocketDialect.Step;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class SocketTest {
    private static final String USER = "{\"type\":\"message\",\"role\":\"user\",\"content\":\"%s\"}";

    private final SocketDialect.Conversation talk =
            FORMAT.socket().orElseThrow().open();

    private static byte[] create(String members) {
        return bytes("{\"type\":\"response.create\",\"model\":\"m\"," + members + "}");
    }

    private JsonNode request(String members) {
        assertThat(talk.receive(create(members))).isInstanceOf(Step.Request.class);
        return Json.parse(((Step.Request) talk.receive(create(members))).body());
    }

    private List<JsonNode> reply(byte[] message) {
        Step step = talk.receive(message);
        assertThat(step).isInstanceOf(Step.Reply.class);
        return ((Step.Reply) step).messages().stream().map(Json::parse).toList();
    }

    private void answered(String id, String text) {
        talk.message(WireEvent.of(
                "response.completed",
                bytes("{\"type\":\"response.completed\",\"response\":{\"id\":\"" + id + "\",\"output\":["
                        + "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]},"
                        + "{\"type\":\"message\",\"id\":\"msg_1\",\"role\":\"assistant\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"" + text + "\"}]}]}}")));
    }

    @Test
    @DisplayName("response.create becomes the body of a POST for a stream")
    void createIsPost() {
        JsonNode body = request("\"input\":[" + USER.formatted("Hi") + "],\"store\":false,\"generate\":true");
        assertThat(body.has("type")).isFalse();
        assertThat(body.has("generate")).isFalse();
        assertThat(body.path("stream").booleanValue()).isTrue();
        assertThat(body.path("store").booleanValue()).isFalse();
        assertThat(body.path("input")).hasSize(1);
    }

    @Test
    @DisplayName("R10 the next message holds only what is new, also with store false")
    void nextBuildsOnLast() {
        request("\"input\":[" + USER.formatted("One") + "],\"store\":false");
        answered("resp_1", "Two");
        JsonNode body = request("\"previous_response_id\":\"resp_1\",\"input\":[" + USER.formatted("Three") + "]");
        assertThat(body.has("previous_response_id")).isFalse();
        // The thought without a seal is not sent again.
        assertThat(body.path("input").findValuesAsString("role")).containsExactly("user", "assistant", "user");
        assertThat(body.path("input").get(2).path("content").asString()).isEqualTo("Three");
    }

    @Test
    @DisplayName("R10 items from output_item.done serve where the terminal event has none")
    void itemsFromDone() {
        request("\"input\":\"One\"");
        talk.message(WireEvent.of(bytes("{\"type\":\"response.output_item.done\",\"output_index\":0,\"item\":"
                + "{\"type\":\"function_call\",\"call_id\":\"call_1\",\"name\":\"f\",\"arguments\":\"{}\"}}")));
        talk.message(WireEvent.of(
                bytes("{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\",\"output\":[]}}")));
        JsonNode body = request("\"previous_response_id\":\"resp_1\",\"input\":[{\"type\":\"function_call_output\","
                + "\"call_id\":\"call_1\",\"output\":\"ok\"}]");
        assertThat(body.path("input").findValuesAsString("type"))
                .containsExactly("message", "function_call", "function_call_output");
    }

    @Test
    @DisplayName("A prewarm is answered at once, and its id can be built on")
    void prewarm() {
        List<JsonNode> replies = reply(create("\"generate\":false,\"input\":[" + USER.formatted("Rules") + "]"));
        assertThat(Wires.types(replies)).containsExactly("response.created", "response.completed");
        String id = replies.get(1).path("response").path("id").asString();
        assertThat(replies.get(1).path("response").path("status").asString()).isEqualTo("completed");
        JsonNode body = request("\"previous_response_id\":\"" + id + "\",\"input\":[" + USER.formatted("Go") + "]");
        assertThat(body.path("input").findValuesAsString("content")).containsExactly("Rules", "Go");
    }

    @Test
    @DisplayName("R9 an unknown response is previous_response_not_found")
    void unknownPrevious() {
        JsonNode error = reply(create("\"previous_response_id\":\"resp_9\",\"input\":[]"))
                .getFirst();
        assertThat(error.path("type").asString()).isEqualTo("error");
        assertThat(error.path("status").intValue()).isEqualTo(400);
        assertThat(error.path("error").path("code").asString()).isEqualTo("previous_response_not_found");
        assertThat(error.path("error").path("param").asString()).isEqualTo("previous_response_id");
    }

    @Test
    @DisplayName("R10 only the last few answers are kept")
    void bounded() {
        for (int i = 1; i <= 6; i++) {
            request("\"input\":\"x\"");
            answered("resp_" + i, "y");
        }
        assertThat(reply(create("\"previous_response_id\":\"resp_2\",\"input\":\"x\""))
                        .getFirst()
                        .path("type")
                        .asString())
                .isEqualTo("error");
        assertThat(request("\"previous_response_id\":\"resp_6\",\"input\":\"x\"")
                        .path("input"))
                .hasSize(3);
    }

    @Test
    @DisplayName("What is no message of this protocol is refused, an acknowledgement is not")
    void otherMessages() {
        assertThat(reply(bytes("{\"type\":\"response.processed\",\"response_id\":\"resp_1\"}")))
                .isEmpty();
        assertThat(reply(bytes("{\"type\":\"session.update\"}"))
                        .getFirst()
                        .path("status")
                        .intValue())
                .isEqualTo(400);
        assertThat(reply(bytes("not json")).getFirst().path("status").intValue())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("A failure carries status, error and the wait")
    void failure() {
        JsonNode message = Json.parse(talk.failure(
                Failure.of(Failure.Kind.RATE_LIMITED, "Slow down").withRetryAfter(Duration.ofSeconds(7)), "req_1"));
        assertThat(message.path("type").asString()).isEqualTo("error");
        assertThat(message.path("status").intValue()).isEqualTo(429);
        assertThat(message.path("error").path("code").asString()).isEqualTo("rate_limit_exceeded");
        assertThat(message.path("headers").path("retry-after").asString()).isEqualTo("7");
    }
}
