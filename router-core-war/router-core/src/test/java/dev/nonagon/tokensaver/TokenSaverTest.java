package dev.nonagon.tokensaver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.translation.ClientRequest;
import dev.nonagon.translation.OpenAi;
import dev.nonagon.translation.Requests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TokenSaverTest {
    private static final String LOG = "still waiting for the server to come up\n".repeat(60);
    private static final String COMMAND = "{\"command\":\"docker logs app\"}";

    private final Scope scope = Scope.of("req-1", Instant.EPOCH, false);

    private static List<Message> rounds(int count, String command, boolean error) {
        List<Message> messages = new ArrayList<>();
        messages.add(Message.text(Role.USER, "go"));
        for (int i = 0; i < count; i++) {
            messages.add(new Message(Role.ASSISTANT, List.of(new Part.ToolCall("c" + i, "Bash", command))));
            Part text = new Part.Text(LOG);
            messages.add(new Message(
                    Role.TOOL,
                    List.of(new Part.ToolResult("c" + i, List.of(text), error, Optional.empty(), Extras.none()))));
        }
        return messages;
    }

    private ChatRequest saved(List<Message> messages) {
        return new TokenSaver().apply(Requests.of(messages), Requests.to(Requests.UPSTREAM), scope);
    }

    @Test
    @DisplayName("TS4 the latest rounds stay, and the border moves in steps")
    void border() {
        int[] shortened = new int[14];
        for (int rounds = 0; rounds < shortened.length; rounds++) {
            List<Message> before = rounds(rounds, COMMAND, false);
            List<Message> after = saved(before).messages();
            for (int i = 0; i < before.size(); i++) {
                shortened[rounds] += before.get(i).equals(after.get(i)) ? 0 : 1;
            }
        }
        assertThat(shortened).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 4, 4, 8, 8);
    }

    @Test
    @DisplayName("TS8 each shortening is named with its place, and the words say what is missing")
    void named() {
        ChatRequest out = saved(rounds(8, COMMAND, false));
        assertThat(scope.losses()).hasSize(4);
        assertThat(scope.losses().getFirst())
                .hasToString("/messages/2/content/0 the token saver left out 59 lines of a log");
        assertThat(out.messages().get(2).parts().getFirst()).isInstanceOfSatisfying(Part.ToolResult.class, r -> {
            assertThat(r.callId()).isEqualTo("c0");
            assertThat(r.content())
                    .containsExactly(new Part.Text("still waiting for the server to come up\n"
                            + "[... 59 more lines equal to the one above left out by the router ...]\n"));
        });
    }

    @Test
    @DisplayName(
            "TS2 TS3 failed results, readers' results and results without a call stay; the request is the same object")
    void untouched() {
        for (List<Message> messages : List.of(
                rounds(12, COMMAND, true),
                rounds(12, "{\"command\":\"cat app.log\"}", false),
                rounds(12, "no json", false),
                rounds(12, COMMAND, false).stream()
                        .filter(m -> m.role() != Role.ASSISTANT)
                        .toList())) {
            ChatRequest request = Requests.of(messages);
            assertThat(new TokenSaver().apply(request, Requests.to(Requests.UPSTREAM), scope))
                    .isSameAs(request);
        }
        assertThat(scope.losses()).isEmpty();
    }

    private static ClientRequest client(int rounds) {
        ObjectNode body = Json.object().put("model", "m");
        ArrayNode messages = body.putArray("messages");
        for (int i = 0; i < rounds; i++) {
            ObjectNode call = messages.addObject()
                    .put("role", "assistant")
                    .putArray("tool_calls")
                    .addObject();
            call.put("id", "c" + i).put("type", "function");
            call.putObject("function").put("name", "Bash").put("arguments", COMMAND);
            messages.addObject()
                    .put("role", "tool")
                    .put("tool_call_id", "c" + i)
                    .put("content", LOG);
        }
        return new ClientRequest(
                OpenAi.format(),
                Json.bytes(body),
                new Peek(Optional.of("m"), false, Optional.empty()),
                "req-1",
                Instant.EPOCH,
                Transcripts.none());
    }

    @Test
    @DisplayName("a relayed request is written anew only if something becomes shorter; what cannot be read is relayed")
    void insists() {
        TokenSaver saver = new TokenSaver();
        assertThat(saver.insists(client(3), Requests.to(Requests.CLIENT))).isFalse();
        assertThat(saver.insists(client(7), Requests.to(Requests.CLIENT))).isFalse();
        assertThat(saver.insists(client(8), Requests.to(Requests.CLIENT))).isTrue();
        ClientRequest broken = new ClientRequest(
                OpenAi.format(),
                ("{\"messages\":\"" + "x".repeat(9_000) + "\"}").getBytes(StandardCharsets.UTF_8),
                new Peek(Optional.of("m"), false, Optional.empty()),
                "req-1",
                Instant.EPOCH,
                Transcripts.none());
        assertThat(saver.insists(broken, Requests.to(Requests.CLIENT))).isFalse();
    }
}
