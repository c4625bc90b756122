package dev.nonagon.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Sampling;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private final Scope scope = Scope.of("req_1", Instant.EPOCH, true);

    @Test
    @DisplayName("The same request gives the same ids, another request others, and no id comes twice")
    void ids() {
        String first = scope.newId("msg_");
        assertThat(first).matches("msg_[0-9a-f]{24}");
        assertThat(Scope.of("req_1", Instant.EPOCH, false).newId("msg_")).isEqualTo(first);
        assertThat(scope.newId("msg_")).isNotEqualTo(first);
        assertThat(Scope.of("req_2", Instant.EPOCH, true).newId("msg_")).isNotEqualTo(first);
    }

    @Test
    @DisplayName("An attempt begins without losses and names of the attempt before")
    void attempts() {
        ChatRequest request = new ChatRequest(
                "m",
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                dev.nonagon.spi.chat.Extras.none());
        Scope one = scope.attempt(request, 12);
        one.lost("/top_k", "unknown there");
        one.toolNames().outward("a b", c -> c != ' ', 64);
        Scope two = scope.attempt(request, 12);
        assertThat(one.losses()).containsExactly(new Loss("/top_k", "unknown there"));
        assertThat(one.losses().getFirst()).hasToString("/top_k unknown there");
        assertThat(two.losses()).isEmpty();
        assertThat(two.toolNames().inward("a_b")).isEqualTo("a_b");
        assertThat(two.request()).hasValue(request);
        assertThat(two.streaming()).isTrue();
        assertThat(two.estimatedInputTokens()).isEqualTo(12);
        assertThat(scope.request()).isEmpty();
    }

    @Test
    @DisplayName("A route's path begins with a slash")
    void routes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ClientRoute("POST", "v1", Operation.CHAT));
    }
}
