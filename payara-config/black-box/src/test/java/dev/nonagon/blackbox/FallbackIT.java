package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is asked next. */
@RouterTest
class FallbackIT {
    private final House house;

    FallbackIT(House house) {
        this.house = house;
    }

    private Answer ask(Dialect client, String model) {
        return house.http().post(client.path(), client.ask(model, false));
    }

    private List<String> keys(Dialect upstream) {
        return house.upstream(upstream).received().stream().map(FallbackIT::key).toList();
    }

    private static String key(Received request) {
        return request.headers()
                .first("x-api-key")
                .orElseGet(() ->
                        request.headers().first("authorization").orElse("").replace("Bearer ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,401",
        "OPENAI,402",
        "OPENAI,403",
        "OPENAI,429",
        "OPENAI,500",
        "OPENAI,502",
        "OPENAI,503",
        "ANTHROPIC,401",
        "ANTHROPIC,403",
        "ANTHROPIC,429",
        "ANTHROPIC,500",
        "ANTHROPIC,529"
    })
    @DisplayName("R6 an account that fails leads to the next one, in the order of their priority")
    void nextAccount(Dialect upstream, int status) {
        house.upstream(upstream).next(Reply.status(status)).next(Reply.text("The second account speaks."));
        for (Dialect client : Dialect.values()) {
            if (client.ordinal() > 0) {
                house.wakeAll();
                house.upstream(upstream).clear();
                house.upstream(upstream).next(Reply.status(status)).next(Reply.text("The second account speaks."));
            }
            Answer answer = ask(client, "pair-" + upstream.word() + "/text");
            assertThat(answer.status()).as(answer::toString).isEqualTo(200);
            assertThat(client.text(answer.json())).isEqualTo("The second account speaks.");
            assertThat(keys(upstream)).containsExactly(House.FIRST_KEY, House.SECOND_KEY);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R6 an account whose connection breaks leads to the next one")
    void brokenConnection(Dialect upstream) {
        house.upstream(upstream)
                .always(Reply.text("The second account speaks."))
                .next(Reply.behave(Manner.fault(Manner.Fault.RESET, 0)));
        Answer answer = ask(upstream, "pair-" + upstream.word() + "/text");
        assertThat(upstream.text(answer.json())).isEqualTo("The second account speaks.");
        assertThat(keys(upstream)).endsWith(House.SECOND_KEY);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,400", "OPENAI,422", "ANTHROPIC,400", "ANTHROPIC,422"})
    @DisplayName("R6 the client's own fault stops at the first account, for the others would say the same")
    void clientsFault(Dialect upstream, int status) {
        for (Dialect client : Dialect.values()) {
            house.upstream(upstream).clear();
            house.upstream(upstream).next(Reply.status(status));
            Answer answer = ask(client, "pair-" + upstream.word() + "/text");
            assertThat(answer.status()).as(answer::toString).isIn(400, 422);
            assertThat(client.isError(answer.json())).as(answer::toString).isTrue();
            assertThat(keys(upstream)).containsExactly(House.FIRST_KEY);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W7 the upstream's own words about a bad request reach a client of its dialect unchanged")
    void ownWords(Dialect dialect) {
        String words =
                "{\"error\":{\"message\":\"thinking_token_count: Extra inputs are not permitted\",\"type\":\"x\"}, \"odd\": 1}";
        house.upstream(dialect).next(Reply.behave(Manner.status(400, Headers.none(), words)));
        Answer same = ask(dialect, dialect.model("text"));
        assertThat(same.text()).isEqualTo(words);

        Dialect other = Dialect.values()[1 - dialect.ordinal()];
        house.upstream(dialect).next(Reply.behave(Manner.status(400, Headers.none(), words)));
        Answer translated = ask(other, dialect.model("text"));
        assertThat(other.isError(translated.json())).as(translated::toString).isTrue();
        assertThat(translated.json().at("/error/message").asString(""))
                .contains("thinking_token_count: Extra inputs are not permitted");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("All accounts fail: the answer says what each said, and when to come back")
    void allFail(Dialect upstream) {
        house.upstream(upstream)
                .next(Reply.behave(Manner.status(429, Headers.of("retry-after", "30"), "")))
                .next(Reply.behave(Manner.status(429, Headers.of("retry-after", "9"), "")));
        Answer answer = ask(Dialect.ANTHROPIC, "pair-" + upstream.word() + "/text");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).as("the soonest of both").isEqualTo("9");
        assertThat(answer.json().at("/error/type").asString("")).isEqualTo("rate_limit_error");
        assertThat(answer.json().at("/error/message").asString(""))
                .contains(upstream.word() + "-1", upstream.word() + "-2");
        assertThat(answer.text()).doesNotContain(House.FIRST_KEY, House.SECOND_KEY);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A combo asks its members in their order, over the border of formats")
    void combo(Dialect client) {
        Answer first = ask(client, "always-on");
        assertThat(first.status()).isEqualTo(200);
        assertThat(house.upstream(Dialect.OPENAI).received()).hasSize(1);
        assertThat(house.upstream(Dialect.ANTHROPIC).received()).isEmpty();

        house.upstream(Dialect.OPENAI).next(Reply.status(503));
        house.upstream(Dialect.ANTHROPIC).next(Reply.text("The other one speaks."));
        Answer second = ask(client, "always-on");
        assertThat(client.text(second.json())).isEqualTo("The other one speaks.");
        assertThat(house.upstream(Dialect.ANTHROPIC).received()).hasSize(1);

        house.wakeAll();
        house.upstream(Dialect.OPENAI).next(Reply.status(400));
        Answer stopped = ask(client, "always-on");
        assertThat(stopped.status()).isEqualTo(400);
        assertThat(house.upstream(Dialect.ANTHROPIC).received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("R6 an unknown model or a full context leads past the other accounts to the next member")
    void nextMember(Dialect client) {
        for (Manner manner : List.of(
                Manner.status(404),
                Manner.status(
                        400,
                        Headers.none(),
                        "{\"error\":{\"message\":\"prompt is too long: 201000 tokens > 200000 maximum\",\"type\":\"x\"}}"))) {
            house.upstream(Dialect.OPENAI).clear();
            house.upstream(Dialect.OPENAI).next(Reply.behave(manner));
            house.upstream(Dialect.ANTHROPIC).next(Reply.text("The other one speaks."));
            Answer answer = ask(client, "two-and-one");
            assertThat(client.text(answer.json())).as(answer::toString).isEqualTo("The other one speaks.");
            assertThat(keys(Dialect.OPENAI)).containsExactly(House.FIRST_KEY);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("An alias is the model that it stands for")
    void alias(Dialect client) {
        assertThat(ask(client, "fast").status()).isEqualTo(200);
        assertThat(house.upstream(Dialect.OPENAI).last().json().path("model").asString(""))
                .isEqualTo("text");
    }
}
