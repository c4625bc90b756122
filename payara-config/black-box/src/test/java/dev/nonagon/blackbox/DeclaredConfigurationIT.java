package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** nonagon.properties, changed while the server runs. */
@RouterTest
class DeclaredConfigurationIT {
    private static final Duration TAKEN = Duration.ofSeconds(10);
    private static final Duration LOOKED_AT = Duration.ofSeconds(2);

    private final House house;

    DeclaredConfigurationIT(House house) {
        this.house = house;
    }

    @AfterEach
    void restore() {
        house.router().writeConfiguration(house.configuration());
        eventually(
                "the first configuration counts again",
                () -> ask("fast").status() == 200
                        && !house.http().get("/v1/models").text().contains("\"added"));
    }

    private static void eventually(String what, Callable<Boolean> condition) {
        assertThat(Waiting.until(TAKEN, condition)).as(what).isTrue();
    }

    private Answer ask(String model) {
        return house.http().post(Dialect.OPENAI.path(), Dialect.OPENAI.ask(model, false));
    }

    private void write(String more) {
        house.router().writeConfiguration(house.configuration() + more);
    }

    @Test
    @DisplayName("D9 a node, an account, an alias and a combo count without a restart, and go again")
    void change() {
        assertThat(ask("added-alias").status()).isEqualTo(404);
        write("""

                nonagon.nodes.added-node.format=openai-chat
                nonagon.nodes.added-node.base-url=%s
                nonagon.accounts.added.provider=added-node
                nonagon.accounts.added.api-key=added-key
                nonagon.aliases.added-alias=added-node/text
                nonagon.combos.added-combo=added-alias, up-anthropic/text
                """.formatted(house.upstream(Dialect.OPENAI).baseUrl()));
        eventually("the alias answers", () -> ask("added-alias").status() == 200);
        assertThat(house.upstream(Dialect.OPENAI).last().headers().first("authorization"))
                .hasValue("Bearer added-key");
        assertThat(ask("added-combo").status()).isEqualTo(200);
        assertThat(house.http().get("/v1/models").text()).contains("added-alias", "added-combo");
        assertThat(house.router().log()).doesNotContain("added-key");

        house.router().writeConfiguration(house.configuration());
        eventually("the alias is gone", () -> ask("added-alias").status() == 404);
    }

    @Test
    @DisplayName("D8 an error keeps the last good state whole, and the log says which line")
    void error() {
        int before = house.router().log().length();
        long line = house.configuration().lines().count() + 2;
        write("\nnonagon.nodes.added-node.format=esperanto\nnonagon.aliases.added-alias=up-openai/text\n");
        eventually(
                "the log names the line",
                () -> house.router().log().substring(before).contains("line=" + line));
        String said = house.router().log().substring(before);
        assertThat(said).contains("esperanto", "openai-chat");
        Waiting.pause(LOOKED_AT);
        assertThat(ask("added-alias").status()).as("half a change").isEqualTo(404);
        assertThat(ask("fast").status()).isEqualTo(200);
        assertThat(ask("always-on").status()).isEqualTo(200);

        write("\nnonagon.aliases.added-alias=up-openai/text\n");
        eventually("the mended file counts", () -> ask("added-alias").status() == 200);
    }

    @Test
    @DisplayName("D4 a key comes from a file, and a new one in it counts at once")
    void keyFile() throws Exception {
        Path secret = house.router().data().resolve("added.key");
        RunningRouter.drop(secret, "  key-one\n".getBytes(StandardCharsets.UTF_8));
        write("""

                nonagon.nodes.added-keyed.format=anthropic-messages
                nonagon.nodes.added-keyed.base-url=%s
                nonagon.accounts.added.provider=added-keyed
                nonagon.accounts.added.api-key-file=added.key
                """.formatted(house.upstream(Dialect.ANTHROPIC).baseUrl()));
        eventually("the node answers", () -> ask("added-keyed/text").status() == 200);
        assertThat(house.upstream(Dialect.ANTHROPIC).last().headers().first("x-api-key"))
                .hasValue("key-one");
        RunningRouter.drop(secret, "key-two\n".getBytes(StandardCharsets.UTF_8));
        eventually(
                "the new key is used",
                () -> ask("added-keyed/text").status() == 200
                        && house.upstream(Dialect.ANTHROPIC)
                                .last()
                                .headers()
                                .first("x-api-key")
                                .orElse("")
                                .equals("key-two"));
        assertThat(house.router().log()).doesNotContain("key-one", "key-two");
        Files.delete(secret);
    }

    @Test
    @DisplayName("D10 a base URL without its version is completed, and the log says so")
    void baseUrl() {
        int before = house.router().log().length();
        String root = house.upstream(Dialect.OPENAI).baseUrl().replace("/v1", "");
        write("""

                nonagon.nodes.added-bare.format=openai-chat
                nonagon.nodes.added-bare.base-url=%s
                nonagon.accounts.added.provider=added-bare
                nonagon.accounts.added.api-key=up-key
                """.formatted(root));
        eventually("the node answers", () -> ask("added-bare/text").status() == 200);
        assertThat(house.router().log().substring(before)).contains(root + "/v1");
    }

    @Test
    @DisplayName(
            "Each request leaves one line in the log: who asked, who answered, what it cost; and no secret, and no word")
    void usage() {
        int before = house.router().log().length();
        Answer answer =
                house.http().post(Dialect.ANTHROPIC.path(), Dialect.ANTHROPIC.ask("fast", false, "A private thought"));
        String id = answer.header("x-request-id");
        eventually(
                "the line is there",
                () -> house.router().log().substring(before).contains("request=" + id + " event=answered"));
        String line = house.router()
                .log()
                .substring(before)
                .lines()
                .filter(l -> l.contains("request=" + id + " event=answered"))
                .findFirst()
                .orElseThrow();
        assertThat(line)
                .contains("status=200", "asked=fast", "upstream-model=text", "account=openai", "input=20", "output=5")
                .contains("counted=measured", "client=anthropic-messages", "upstream-format=openai-chat");
        assertThat(house.router().log()).doesNotContain("A private thought", House.KEY + " ");
    }
}
