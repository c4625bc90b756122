package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server of one's own, declared by two lines: its models are in every tool's list. */
class OwnNodeModelsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    @DisplayName(
            "M7 B10 models of one's own node are listed without a test by hand, in every dialect, until it is gone")
    void listed() {
        String node = """
                nonagon.routing.look-up-models=true
                nonagon.nodes.lab.format=openai-chat
                nonagon.nodes.lab.base-url=%s
                """;
        String account = """
                nonagon.accounts.lab.provider=lab
                nonagon.accounts.lab.api-key=up-key
                """;
        try (UpstreamDouble upstream = UpstreamDouble.start().onlyKey("up-key");
                RunningRouter router = RunningRouter.alone("own-node", node.formatted(upstream.baseUrl()) + account)) {
            assertThat(Waiting.until(SOON, () -> list(router, "/v1/models").contains("\"lab/")))
                    .as(list(router, "/v1/models"))
                    .isTrue();
            assertThat(list(router, "/v1beta/models")).contains("models/lab/");
            assertThat(list(router, "/api/tags")).contains("\"lab/");
            router.writeConfiguration(node.formatted(upstream.baseUrl()));
            assertThat(Waiting.until(SOON, () -> !list(router, "/v1/models").contains("\"lab/")))
                    .isTrue();
        }
    }

    private static String list(RunningRouter router, String path) {
        return router.http().get(path).text();
    }
}
