package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample plugin of the documentation, dropped into a running router. */
@RouterTest
class SamplePluginIT {
    private static final Duration TAKEN = Duration.ofSeconds(10);
    private static final String JAR = "nonagon-acme.jar";

    private final House house;

    SamplePluginIT(House house) {
        this.house = house;
    }

    @AfterEach
    void takeAway() throws IOException {
        Files.deleteIfExists(house.router().plugins().resolve(JAR));
        house.router().writeConfiguration(house.configuration());
        eventually("the provider is gone", () -> ask().status() == 404);
    }

    private Answer ask() {
        return house.http().post(Dialect.OPENAI.path(), Dialect.OPENAI.ask("acme/anvil-1", false));
    }

    private static void eventually(String what, Callable<Boolean> condition) {
        assertThat(Waiting.until(TAKEN, condition)).as(what).isTrue();
    }

    @Test
    @DisplayName("P13 dropped in, it answers, its requests are numbered, and GET /api/plugins knows it")
    void droppedIn(@TempDir Path work) throws IOException {
        house.router()
                .writeConfiguration(house.configuration() + "\nnonagon.accounts.sample.provider=acme"
                        + "\nnonagon.accounts.sample.api-key=up-key\n");
        RunningRouter.drop(
                house.router().plugins().resolve(JAR),
                SampleJar.build(work, house.upstream(Dialect.OPENAI).baseUrl()));
        eventually("the provider answers", () -> ask().status() == 200);
        Received received = house.upstream(Dialect.OPENAI).last();
        assertThat(received.headers().first("x-acme-request")).isPresent();
        assertThat(house.http().get("/api/plugins").text()).contains(JAR);
        assertThat(house.http().get("/v1/models").text()).contains("acme/anvil-1");
    }
}
