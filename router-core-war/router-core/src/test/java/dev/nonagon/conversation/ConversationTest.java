package dev.nonagon.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.RequestProblem;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConversationTest {
    private static final Supplier<ChatRequest> NOT_READ = () -> {
        throw new AssertionError("nobody needs the canonical form here");
    };

    private static ChatRequest request(Message... messages) {
        return new ChatRequest(
                "m",
                List.of(messages),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }

    private static Conversation of(String key, Headers headers, String body, Supplier<ChatRequest> canonical) {
        return Conversation.of(Optional.of(key), headers, body.getBytes(StandardCharsets.UTF_8), canonical);
    }

    private static String id(Headers headers, String body) {
        return of("k", headers, body, NOT_READ).id();
    }

    @Test
    @DisplayName("S1 each known header and body field names the session, without reading the conversation")
    void sources() {
        Set<String> names = new HashSet<>();
        for (String header :
                List.of("x-claude-code-session-id", "session-id", "session_id", "x-session-id", "X-Session-Affinity")) {
            String one = id(Headers.of(header, "s-" + header), "{}");
            assertThat(id(Headers.of(header, "s-" + header), "{\"prompt_cache_key\":\"other\"}"))
                    .as(header)
                    .isEqualTo(one);
            names.add(one);
        }
        for (String body : List.of(
                "{\"metadata\":{\"user_id\":\"{\\\"device_id\\\":\\\"d\\\",\\\"session_id\\\":\\\"abc\\\"}\"}}",
                "{\"session_id\":\"s1\"}",
                "{\"sessionId\":\"s2\"}",
                "{\"conversation\":\"s3\"}",
                "{\"conversation\":{\"id\":\"s4\"}}",
                "{\"prompt_cache_key\":\"s5\"}")) {
            names.add(id(Headers.none(), body));
        }
        assertThat(names).hasSize(11).allMatch(name -> name.matches("[0-9a-f]{32}"));
        assertThat(id(Headers.none(), "{\"metadata\":{\"user_id\":\"user_ab_account_cd_session_abc\"}}"))
                .isEqualTo(
                        id(
                                Headers.none(),
                                "{\"metadata\":{\"user_id\":\"{\\\"session_id\\\":\\\"abc\\\"}\"},\"prompt_cache_key\":\"x\"}"));
    }

    @Test
    @DisplayName("S5 who names the session in a header is known without a look at the body")
    void quick() {
        assertThat(of("k", Headers.of("x-session-id", "s"), "{", NOT_READ).quick())
                .isTrue();
        assertThat(of("k", Headers.none(), "{\"session_id\":\"s\"}", NOT_READ).quick())
                .isFalse();
    }

    @Test
    @DisplayName("S2 without a word about it, a conversation is known by how it began")
    void opening() {
        Message system = Message.text(Message.Role.SYSTEM, "You are a helper");
        Message first = Message.text(Message.Role.USER, "Fix the bug");
        Message answer = Message.text(Message.Role.ASSISTANT, "Done");
        Message more = Message.text(Message.Role.USER, "Thanks");
        String turn1 =
                of("k", Headers.none(), "{}", () -> request(system, first)).id();
        String turn2 = of("k", Headers.none(), "{}", () -> request(system, first, answer, more))
                .id();
        assertThat(turn2).isEqualTo(turn1);
        assertThat(of("k", Headers.none(), "{}", () -> request(system, more)).id())
                .isNotEqualTo(turn1);
        assertThat(of("k", Headers.none(), "{}", () -> {
                            throw new RequestProblem("/messages", "not this format");
                        })
                        .id())
                .hasSize(32);
    }

    @Test
    @DisplayName("S2 S7 instructions do not change the name of a conversation; the first of them are its setting")
    void setting() {
        Message first = Message.text(Message.Role.USER, "Hello");
        Conversation bare = of("k", Headers.none(), "{}", () -> request(first));
        Conversation anna = of(
                "k", Headers.none(), "{}", () -> request(Message.text(Message.Role.SYSTEM, "You serve Anna"), first));
        Conversation later = of(
                "k",
                Headers.none(),
                "{}",
                () -> request(
                        Message.text(Message.Role.SYSTEM, "You serve Anna"),
                        Message.text(Message.Role.SYSTEM, "It is late"),
                        Message.text(Message.Role.USER, " Hello\n")));
        assertThat(List.of(anna.id(), later.id())).containsOnly(bare.id());
        assertThat(later.setting()).isEqualTo(anna.setting()).isNotEqualTo(bare.setting());
        assertThat(of("k", Headers.of("x-session-id", "s"), "{}", NOT_READ).setting())
                .isEmpty();
    }

    @Test
    @DisplayName("S3 two keys never share a conversation; S6 the name does not tell the session")
    void owners() {
        Headers headers = Headers.of("x-session-id", "secret-session");
        String mine = of("mine", headers, "{}", NOT_READ).id();
        assertThat(of("yours", headers, "{}", NOT_READ).id()).isNotEqualTo(mine);
        assertThat(mine).doesNotContain("secret");
        assertThat(of("mine", headers, "{}", NOT_READ)).asString().isEqualTo("Conversation[not asked for]");
    }

    @Test
    @DisplayName("S4 a sub-agent has a conversation of its own in the same session")
    void agents() {
        Headers session = Headers.of("x-claude-code-session-id", "s");
        Conversation main = of("k", session, "{}", NOT_READ);
        Conversation agent = of("k", session.plus("x-claude-code-agent-id", "a1"), "{}", NOT_READ);
        Conversation other = of("k", session.plus("x-claude-code-agent-id", "a2"), "{}", NOT_READ);
        assertThat(Set.of(main.id(), agent.id(), other.id())).hasSize(3);
        assertThat(agent.session()).isEqualTo(main.session()).isEqualTo(other.session());
    }
}
