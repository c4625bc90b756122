package dev.nonagon.failures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.ProviderId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** F8: what operators say comes first. */
class OperatorRulesTest {
    private static final FailureTable TABLE = new FailureTable(provider -> Optional.empty());
    private static final ProviderId HERE = new ProviderId("here");

    private static OperatorRules.Result read(String json) {
        return OperatorRules.read(json, TABLE);
    }

    private static Reaction to(String json, Failure failure, String provider, String model) {
        OperatorRules.Result result = read(json);
        assertThat(result.problems()).isEmpty();
        return result.reactions().to(failure, new ProviderId(provider), model);
    }

    @Test
    @DisplayName("F8 the first rule that fits decides; what it leaves open the table says; others are the table's")
    void firstFits() {
        String rules = """
                [{"name":"nightly","provider":"here","model":"big-*","status":400,"words":["Try","later"],
                  "penalty":"model","next":"next-account","rest":"PT5M"},
                 {"provider":"here","penalty":"account"}]""";
        Failure failure = Failure.of(Kind.INVALID_REQUEST, 400, "please try again LATER");
        assertThat(to(rules, failure, "here", "big-one"))
                .isEqualTo(
                        new Reaction(Penalty.MODEL, Next.NEXT_ACCOUNT, Optional.of(Duration.ofMinutes(5)), "nightly"));
        assertThat(to(rules, failure, "here", "small"))
                .isEqualTo(new Reaction(Penalty.ACCOUNT, Next.STOP, Optional.empty(), "operator's rule 2"));
        assertThat(to(rules, Failure.of(Kind.INVALID_REQUEST, 400, "try"), "here", "big-one")
                        .rule())
                .isEqualTo("operator's rule 2");
        assertThat(to(rules, failure, "there", "big-one"))
                .isEqualTo(new Reaction(Penalty.NOTHING, Next.STOP, Optional.empty(), "invalid-request"));
    }

    @Test
    @DisplayName(
            "F8 a rule may say what an upstream means: the failure is then of that kind, however often it is asked")
    void otherKind() {
        String rules = "[{\"kind\":\"invalid-request\",\"words\":\"warming up\",\"as\":\"overloaded\"}]";
        Failure said = Failure.of(Kind.INVALID_REQUEST, 400, "model is warming up");
        Reactions reactions = read(rules).reactions();
        Failure understood = reactions.understood(said, HERE, "m");
        assertThat(understood.kind()).isEqualTo(Kind.OVERLOADED);
        for (Failure failure : new Failure[] {said, understood}) {
            assertThat(reactions.to(failure, HERE, "m"))
                    .isEqualTo(
                            new Reaction(Penalty.PROVIDER, Next.SAME_SHORTLY, Optional.empty(), "operator's rule 1"));
        }
        Failure other = Failure.of(Kind.INVALID_REQUEST, 400, "bad");
        assertThat(reactions.understood(other, HERE, "m")).isEqualTo(other);
    }

    @Test
    @DisplayName("F8 words are looked for in the upstream's code, too; a pattern's other characters are plain")
    void codeAndPattern() {
        Failure coded = new Failure(
                Kind.RATE_LIMITED, 429, "slow", Optional.empty(), Optional.empty(), Optional.empty(), "weekly_cap");
        assertThat(to("[{\"words\":[\"weekly_cap\"],\"as\":\"quota-exhausted\"}]", coded, "here", "m")
                        .penalty())
                .isEqualTo(Penalty.ACCOUNT);
        String dotted = "[{\"model\":\"gpt-4.*\",\"penalty\":\"nothing\"}]";
        assertThat(to(dotted, coded, "here", "gpt-4.1").penalty()).isEqualTo(Penalty.NOTHING);
        assertThat(to(dotted, coded, "here", "gpt-4x1").penalty()).isEqualTo(Penalty.MODEL);
    }

    @ParameterizedTest
    @DisplayName("F8 what does not fit is named, with the rule and what would; the other rules count")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"status":429}| rule 2: decides nothing: give it one of as, next, penalty, rest
            {"penalty":"model"}| rule 2: fits everything: give it one of kind, model, provider, status, words
            {"status":"429","penalty":"model"}| rule 2: 'status' must be an HTTP status such as 429, or 0 where there was none
            {"name":"x","status":429,"penality":"model"}| rule 2 ('x'): 'penality' is unknown; there are name, kind, model, provider, status, words, as, next, penalty, rest
            {"status":429,"penalty":"all"}| rule 2: 'penalty' cannot be 'all'; it is one of nothing, model, account, provider
            {"status":429,"next":"again"}| rule 2: 'next' cannot be 'again'; it is one of stop, refresh-then-same, same-shortly, next-account, next-member
            {"status":429,"rest":"5 minutes"}| rule 2: 'rest' must be a duration above zero, a year at the most, such as PT5M, and is '5 minutes'
            {"status":429,"rest":"PT5M","penalty":"nothing"}| rule 2: has a 'rest' although its 'penalty' is nothing
            {"words":[],"penalty":"model"}| rule 2: 'words' must be a list of texts that are not empty
            {"provider":"No Provider","penalty":"model"}| rule 2: 'provider' must be a provider's id: The provider id 'No Provider' must be lower-case letters and digits joined by single hyphens
            7| rule 2: must be an object
            """)
    void misfits(String rule, String problem) {
        OperatorRules.Result result = read("[{\"provider\":\"here\",\"penalty\":\"nothing\"}," + rule + "]");
        assertThat(result.problems()).containsExactly(problem);
        assertThat(OperatorRules.live().misfit().apply("[" + rule + "]")).isPresent();
        assertThat(result.reactions()
                        .to(Failure.of(Kind.RATE_LIMITED, ""), HERE, "m")
                        .penalty())
                .isEqualTo(Penalty.NOTHING);
    }

    @Test
    @DisplayName("F8 no rules are no trouble; what is no list is one")
    void empty() {
        assertThat(read("").problems()).isEmpty();
        assertThat(read("[]").problems()).isEmpty();
        assertThat(read("{}").problems()).hasSize(1).allMatch(p -> p.startsWith("must be a list of rules in JSON"));
        assertThat(read("[").problems()).hasSize(1).allMatch(p -> p.startsWith("is not JSON"));
        assertThat(OperatorRules.live().misfit().apply("[]")).isEmpty();
    }
}
