package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/**
 * The contract of a {@link QuotaProbe}. Extend it. Rules:
 *
 * <ul>
 *   <li>QP1 Each recorded conversation leads to its windows, and to the same ones again.
 *   <li>QP2 An answer that is no success is a {@link QuotaProbe.Trouble}, whichever of the conversation's answers it is.
 *   <li>QP3 What cannot be read is no number: a trouble, an {@link IOException} or a {@link JsonProblem}.
 *   <li>QP4 No secret of the account is in the text of what comes out, nor in a URL: addresses end up in logs.
 * </ul>
 */
public abstract class QuotaContract {
    /** The probe, with a clock that stands still. */
    protected abstract QuotaProbe probe();

    /** An account with a credential that is no word of any answer. */
    protected abstract Account account();

    /** The secrets of {@link #account()}, in clear. */
    protected abstract List<String> secrets();

    /** What the provider said, and what it means. At least one. */
    protected abstract List<Conversation> conversations();

    /**
     * A recorded conversation.
     *
     * @param answers bodies of status 200, in the order in which they are asked for
     */
    public record Conversation(String title, List<String> answers, List<QuotaWindow> windows) {
        public Conversation {
            answers = List.copyOf(answers);
            windows = List.copyOf(windows);
        }
    }

    /** Says what it is told to, and remembers what it was asked. */
    private static final class Recorded implements OutboundHttp {
        private final Deque<Answer> answers = new ArrayDeque<>();
        private final List<UpstreamRequest> requests = new ArrayList<>();

        @Override
        public Answer send(UpstreamRequest request) {
            requests.add(request);
            Answer next = answers.poll();
            if (next == null) {
                throw new AssertionFailedError("The probe asked once more than was recorded: " + request.uri());
            }
            return next;
        }
    }

    private static OutboundHttp.Answer answer(int status, String body) {
        return new OutboundHttp.Answer(
                status, Headers.of("content-type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }

    @TestFactory
    @DisplayName("QP1 a recorded conversation leads to its windows, and to the same ones again")
    Stream<DynamicTest> windows() {
        assertThat(conversations()).isNotEmpty();
        return conversations().stream()
                .map(said -> dynamicTest(said.title(), () -> {
                    for (int time = 0; time < 2; time++) {
                        Recorded http = new Recorded();
                        said.answers().forEach(body -> http.answers.add(answer(200, body)));
                        QuotaProbe.Outcome outcome = probe().probe(account(), http);
                        assertThat(outcome).isInstanceOf(QuotaProbe.Report.class);
                        assertThat(((QuotaProbe.Report) outcome).windows()).isEqualTo(said.windows());
                        checkSecrets(outcome, http);
                    }
                }));
    }

    @TestFactory
    @DisplayName("QP2 an answer that is no success is a trouble")
    Stream<DynamicTest> troubles() {
        return conversations().stream().flatMap(said -> Stream.iterate(
                        0, at -> at < said.answers().size(), at -> at + 1)
                .flatMap(at -> Stream.of(401, 403, 429, 500, 503)
                        .map(status -> dynamicTest(said.title() + ": " + status + " to question " + (at + 1), () -> {
                            Recorded http = new Recorded();
                            said.answers().subList(0, at).forEach(body -> http.answers.add(answer(200, body)));
                            http.answers.add(answer(status, "{\"error\":{\"message\":\"no\"}}"));
                            QuotaProbe.Outcome outcome = probe().probe(account(), http);
                            assertThat(outcome).isInstanceOf(QuotaProbe.Trouble.class);
                            checkSecrets(outcome, http);
                        }))));
    }

    @TestFactory
    @DisplayName("QP3 what cannot be read is no number")
    Stream<DynamicTest> garbage() {
        return Stream.of("", "<html>Attention required</html>", "{", "[]", "{}", "{\"error\":\"no\"}", "null")
                .map(body -> dynamicTest(body.isEmpty() ? "nothing" : body, () -> {
                    Recorded http = new Recorded();
                    // As often as it likes: it may ask in several steps.
                    for (int n = 0; n < 10; n++) {
                        http.answers.add(answer(200, body));
                    }
                    try {
                        if (probe().probe(account(), http) instanceof QuotaProbe.Report report) {
                            assertThat(report.windows()).isEmpty();
                        }
                    } catch (IOException | JsonProblem e) {
                        assertThat(e).isNotNull();
                    }
                }));
    }

    /** QP4. */
    private void checkSecrets(QuotaProbe.Outcome outcome, Recorded http) {
        for (String secret : secrets()) {
            assertThat(outcome.toString()).doesNotContain(secret);
            assertThat(http.requests).allSatisfy(request -> {
                assertThat(request.uri().toString()).doesNotContain(secret);
                assertThat(request.toString()).doesNotContain(secret);
            });
        }
    }
}
