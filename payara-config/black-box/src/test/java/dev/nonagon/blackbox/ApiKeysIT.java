package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.Waiting;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A key declared is a key demanded. */
@RouterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiKeysIT {
    private static final Duration TAKEN = Duration.ofSeconds(10);

    private final House house;

    ApiKeysIT(House house) {
        this.house = house;
    }

    @BeforeAll
    void declare() {
        house.router().writeConfiguration(house.configuration() + "\nnonagon.api-keys.laptop.key=sk-laptop-1\n");
        assertThat(Waiting.until(TAKEN, () -> house.http().get("/v1/models").status() == 401))
                .as("the key is demanded")
                .isTrue();
    }

    @AfterAll
    void withdraw() {
        house.router().writeConfiguration(house.configuration());
        assertThat(Waiting.until(TAKEN, () -> house.http().get("/v1/models").status() == 200))
                .as("no key is demanded")
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W8 without a key, or with a wrong one: 401 in the caller's dialect, and nobody is asked")
    void refused(Dialect dialect) {
        String body = dialect.ask(dialect.model("text"), false);
        for (Answer answer : new Answer[] {
            house.http().post(dialect.path(), body),
            house.http().post(dialect.path(), body, "authorization", "Bearer sk-laptop-2"),
            house.http().post(dialect.path(), body, "authorization", "Basic c2stbGFwdG9wLTE="),
            house.http().post(dialect.path(), body, "x-api-key", "")
        }) {
            assertThat(answer.status()).as(answer::toString).isEqualTo(401);
            assertThat(dialect.isError(answer.json())).as(answer::toString).isTrue();
            assertThat(answer.json().at("/error/type").asString("")).isEqualTo("authentication_error");
            assertThat(answer.text()).doesNotContain("sk-laptop");
        }
        assertThat(house.upstream(dialect).received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "authorization,Bearer sk-laptop-1,''",
        "authorization,bearer  sk-laptop-1,''",
        "x-api-key,sk-laptop-1,''",
        "x-goog-api-key,sk-laptop-1,''",
        "x-nothing,x,?key=sk-laptop-1",
        "x-nothing,x,?beta=true&key=sk-laptop-1"
    })
    @DisplayName("W8 the key comes as Bearer, x-api-key, x-goog-api-key or ?key=, and never reaches an upstream")
    void admitted(String header, String value, String query) {
        for (Dialect dialect : Dialect.values()) {
            Answer answer =
                    house.http().post(dialect.path() + query, dialect.ask(dialect.model("text"), false), header, value);
            assertThat(answer.status()).as(answer::toString).isEqualTo(200);
            var received = house.upstream(dialect).last();
            assertThat(received.path()).doesNotContain("sk-laptop");
            received.headers().forEach((name, sent) -> assertThat(sent).as(name).doesNotContain("sk-laptop"));
        }
        assertThat(house.http().get("/v1/models" + query, header, value).status())
                .isEqualTo(200);
        assertThat(house.router().log()).doesNotContain("sk-laptop");
    }
}
