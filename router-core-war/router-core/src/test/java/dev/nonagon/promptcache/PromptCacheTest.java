package dev.nonagon.promptcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PromptCacheTest {
    private static final Message SYSTEM = Message.text(Role.SYSTEM, "Be brief.");
    private static final Message ASK = Message.text(Role.USER, "Look.");
    private static final Message CALLS =
            new Message(Role.ASSISTANT, List.of(new Part.Text("I look."), new Part.ToolCall("a", "look", "{}")));
    private static final Message RESULT = new Message(Role.TOOL, List.of(new Part.ToolResult("a", "sunny")));

    @Test
    @DisplayName("PC3 the instructions, the turn before the model's last, and the end are marked")
    void loop() {
        ChatRequest marked = apply(request(List.of(SYSTEM, ASK, CALLS, RESULT)).withTools(tools()), takesMarks());
        assertThat(marks(marked)).containsExactly("/messages/0/0", "/messages/1/0", "/messages/3/0");
    }

    @Test
    @DisplayName("PC3 at the beginning the end of the conversation is the only turn")
    void beginning() {
        ChatRequest marked = apply(request(List.of(SYSTEM, ASK)).withTools(tools()), takesMarks());
        assertThat(marks(marked)).containsExactly("/messages/0/0", "/messages/1/0");
    }

    @Test
    @DisplayName("PC3 without instructions the last function is marked; a blank text bears no mark")
    void onlyTools() {
        Message blank = new Message(Role.USER, List.of(new Part.Text("Look."), new Part.Text(" ")));
        ChatRequest marked = apply(request(List.of(blank)).withTools(tools()), takesMarks());
        assertThat(marks(marked)).containsExactly("/tools/1", "/messages/0/0");
    }

    @Test
    @DisplayName("PC4 a mark says nothing of its lifetime")
    void lifetime() {
        ChatRequest marked = apply(request(List.of(SYSTEM, ASK, CALLS, RESULT)), takesMarks());
        assertThat(marked.messages().getFirst().parts().getFirst())
                .isEqualTo(new Part.Text("Be brief.", Optional.of(new CacheMark(Optional.empty())), Extras.none()));
    }

    @Test
    @DisplayName("PC1 a client that has set one mark has set all it wants")
    void clientsOwn() {
        Part own = new Part.Text("Look.", Optional.of(new CacheMark(Optional.of(Duration.ofHours(1)))), Extras.none());
        ChatRequest request = request(List.of(SYSTEM, new Message(Role.USER, List.of(own)), CALLS, RESULT));
        assertThat(apply(request, takesMarks())).isSameAs(request);
    }

    @Test
    @DisplayName(
            "PC1 nothing is marked for a model that is not known to take marks, nor for a client of the same format")
    void notWanted() {
        ChatRequest request = request(List.of(SYSTEM, ASK, CALLS, RESULT));
        Destination same = new Destination(
                Requests.CLIENT, Requests.provider(Requests.CLIENT).withCan(Set.of(Abilities.CACHE_MARKS)), "m", "");
        assertThat(apply(request, Requests.to(Requests.UPSTREAM))).isSameAs(request);
        assertThat(apply(request, same)).isSameAs(request);
    }

    @Test
    @DisplayName("PC2 a small request, and one that comes once, are not worth it")
    void notWorthIt() {
        ChatRequest loop = request(List.of(SYSTEM, ASK, CALLS, RESULT));
        Scope small = scope(loop, PromptCache.FEWEST_TOKENS - 1);
        assertThat(new PromptCache().apply(loop, takesMarks(), small)).isSameAs(loop);
        ChatRequest once = request(List.of(SYSTEM, ASK));
        assertThat(apply(once, takesMarks())).isSameAs(once);
    }

    @Test
    @DisplayName("PC5 the conversation's name is the key, unless the client has one")
    void key() {
        Destination keys = new Destination(
                Requests.CLIENT,
                Requests.provider(Requests.UPSTREAM).withCan(Set.of(Abilities.CACHE_KEYS)),
                "m",
                "talk-1");
        ChatRequest loop = request(List.of(SYSTEM, ASK, CALLS, RESULT));
        ChatRequest keyed = apply(loop, keys);
        assertThat(keyed.hints().cacheKey()).contains("talk-1");
        assertThat(marks(keyed)).isEmpty();
        ChatRequest own = loop.withHints(new Hints(Optional.of("mine"), Optional.empty(), Optional.empty(), Map.of()));
        assertThat(apply(own, keys)).isSameAs(own);
        assertThat(apply(request(List.of(SYSTEM, ASK)), keys).hints().cacheKey())
                .isEmpty();
    }

    private static ChatRequest request(List<Message> messages) {
        return Requests.of(messages);
    }

    private static List<Tool> tools() {
        return List.of(function("look"), function("act"), new Tool.Hosted(Requests.CLIENT, Json.object()));
    }

    private static Tool function(String name) {
        return new Tool.Function(
                name, Optional.empty(), Json.object(), Optional.empty(), Optional.empty(), Extras.none());
    }

    private static Destination takesMarks() {
        return new Destination(
                Requests.CLIENT, Requests.provider(Requests.UPSTREAM).withCan(Set.of(Abilities.CACHE_MARKS)), "m", "");
    }

    private static Scope scope(ChatRequest request, long tokens) {
        return Scope.of("req-1", Instant.EPOCH, false).attempt(request, tokens);
    }

    private static ChatRequest apply(ChatRequest request, Destination destination) {
        Scope scope = scope(request, 5_000);
        ChatRequest applied = new PromptCache().apply(request, destination, scope);
        assertThat(scope.losses()).isEmpty();
        return applied;
    }

    private static List<String> marks(ChatRequest request) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < request.tools().size(); i++) {
            if (request.tools().get(i) instanceof Tool.Function f && f.cache().isPresent()) {
                found.add("/tools/" + i);
            }
        }
        for (int i = 0; i < request.messages().size(); i++) {
            List<Part> parts = request.messages().get(i).parts();
            for (int j = 0; j < parts.size(); j++) {
                boolean marked =
                        switch (parts.get(j)) {
                            case Part.Text text -> text.cache().isPresent();
                            case Part.ToolCall call -> call.cache().isPresent();
                            case Part.ToolResult result -> result.cache().isPresent();
                            case Part other -> false;
                        };
                if (marked) {
                    found.add("/messages/" + i + "/" + j);
                }
            }
        }
        return found;
    }
}
