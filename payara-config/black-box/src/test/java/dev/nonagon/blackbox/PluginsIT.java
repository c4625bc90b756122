package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Providers that come and go while the server runs. */
@RouterTest
class PluginsIT {
    private static final Duration TAKEN = Duration.ofSeconds(10);

    private final House house;
    private final List<Path> dropped = new ArrayList<>();

    PluginsIT(House house) {
        this.house = house;
    }

    @AfterEach
    void takeAway() throws IOException {
        for (Path file : dropped) {
            Files.deleteIfExists(file);
        }
        house.router().writeConfiguration(house.configuration());
        eventually("everything is taken away", () -> dropped.stream()
                .allMatch(file -> entry(file.getFileName().toString()).isEmpty()));
    }

    private void drop(String name, byte[] content) {
        Path file = house.router().plugins().resolve(name);
        dropped.add(file);
        RunningRouter.drop(file, content);
    }

    private static void eventually(String what, Callable<Boolean> condition) {
        assertThat(Waiting.until(TAKEN, condition)).as(what).isTrue();
    }

    private Optional<JsonNode> entry(String source) {
        JsonNode report = house.http().get("/api/plugins").json();
        for (JsonNode plugin : report.path("plugins")) {
            if (plugin.path("source").asString("").equals(source)) {
                return Optional.of(plugin);
            }
        }
        return Optional.empty();
    }

    private Answer ask(Dialect dialect, String model) {
        return house.http().post(dialect.path(), dialect.ask(model, false));
    }

    private void account(String provider) {
        house.router()
                .writeConfiguration(house.configuration() + "\nnonagon.accounts.dropped.provider=" + provider
                        + "\nnonagon.accounts.dropped.api-key=up-key\n");
    }

    @Test
    @DisplayName("GET /api/plugins names every plugin, what it brings and where it comes from")
    void report() {
        Answer answer = house.http().get("/api/plugins");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("spi").asInt(0)).isEqualTo(1);
        assertThat(answer.text())
                .contains("openai-chat", "anthropic-messages", "\"echo\"", "\"glm\"", "\"kimi\"", "\"minimax\"")
                .doesNotContain(house.router().data().toString());
        assertThat(entry("hasty-openai.json").orElseThrow().path("state").asString(""))
                .isEqualTo("loaded");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P13 one JSON file dropped in is a provider that answers; taken away, it is gone")
    void descriptor(Dialect dialect) throws IOException {
        assertThat(ask(dialect, "dropped-one/text").status()).isEqualTo(404);
        account("dropped-one");
        drop("dropped-one.json", house.descriptor("dropped-one", dialect, 30));
        eventually(
                "the provider answers", () -> ask(dialect, "dropped-one/text").status() == 200);
        assertThat(entry("dropped-one.json").orElseThrow().path("state").asString(""))
                .isEqualTo("loaded");
        assertThat(entry("dropped-one.json").orElseThrow().path("kind").asString(""))
                .isEqualTo("descriptor");
        assertThat(house.http().get("/v1/models").text()).contains("dropped-one/text");
        Dialect other = Dialect.values()[1 - dialect.ordinal()];
        assertThat(other.text(ask(other, "dropped-one/text").json())).startsWith("Hello from the double");

        Files.delete(house.router().plugins().resolve("dropped-one.json"));
        eventually(
                "the provider is gone", () -> ask(dialect, "dropped-one/text").status() == 404);
        assertThat(entry("dropped-one.json")).isEmpty();
        assertThat(house.http().get("/v1/models").text()).doesNotContain("dropped-one/text");
    }

    @Test
    @DisplayName("P13 a jar dropped in is a provider that answers; replaced, it answers anew; taken away, it is gone")
    void jar(@TempDir Path work) throws IOException {
        account("dropped-jar");
        drop("dropped.jar", PluginJar.build(work, house.upstream(Dialect.OPENAI).baseUrl(), "first"));
        eventually(
                "the jar's provider answers",
                () -> ask(Dialect.OPENAI, "dropped-jar/text").status() == 200);
        assertThat(house.upstream(Dialect.OPENAI).last().headers().first("x-dropped-jar"))
                .hasValue("first");
        assertThat(entry("dropped.jar").orElseThrow().path("kind").asString("")).isEqualTo("jar");

        drop("dropped.jar", PluginJar.build(work, house.upstream(Dialect.OPENAI).baseUrl(), "second"));
        eventually("the new jar's code runs", () -> {
            Answer answer = ask(Dialect.OPENAI, "dropped-jar/text");
            assertThat(answer.status()).as("no gap while it is replaced").isEqualTo(200);
            return house.upstream(Dialect.OPENAI)
                    .last()
                    .headers()
                    .first("x-dropped-jar")
                    .equals(Optional.of("second"));
        });

        Files.delete(house.router().plugins().resolve("dropped.jar"));
        eventually(
                "the jar's provider is gone",
                () -> ask(Dialect.OPENAI, "dropped-jar/text").status() == 404);
    }

    @Test
    @DisplayName(
            "P9 P11 P12 what is broken, made for another SPI or takes a taken name is reported; the rest serves on")
    void refused() {
        String sound = new String(house.descriptor("dropped-two", Dialect.OPENAI, 30), StandardCharsets.UTF_8);
        drop("broken.jar", "this is no jar".getBytes(StandardCharsets.UTF_8));
        drop("broken.json", "{\"spi\": 1, ".getBytes(StandardCharsets.UTF_8));
        drop("future.json", sound.replace("\"spi\": 1", "\"spi\": 2").getBytes(StandardCharsets.UTF_8));
        drop("taken.json", sound.replace("dropped-two", "echo").getBytes(StandardCharsets.UTF_8));
        drop("unfit.json", sound.replace("\"local\"", "\"expensive\"").getBytes(StandardCharsets.UTF_8));
        eventually("all five are reported", () -> dropped.stream()
                .allMatch(file -> entry(file.getFileName().toString()).isPresent()));
        for (Path file : dropped) {
            JsonNode entry = entry(file.getFileName().toString()).orElseThrow();
            assertThat(entry.path("state").asString("")).as(entry::toString).isIn("failed", "refused");
            assertThat(entry.path("reason").asString("")).as(entry::toString).isNotBlank();
        }
        assertThat(entry("future.json").orElseThrow().path("reason").asString(""))
                .contains("SPI 2", "SPI 1");
        assertThat(entry("taken.json").orElseThrow().path("reason").asString(""))
                .contains("echo");
        assertThat(entry("unfit.json").orElseThrow().path("reason").asString(""))
                .contains("tier");
        assertThat(ask(Dialect.OPENAI, "up-openai/text").status()).isEqualTo(200);
        assertThat(ask(Dialect.OPENAI, "echo/hello").status()).isEqualTo(200);
    }
}
