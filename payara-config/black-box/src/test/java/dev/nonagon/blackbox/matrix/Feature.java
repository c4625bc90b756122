package dev.nonagon.blackbox.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What a cell of the matrix is about: a conversation, and what must be true of it. */
enum Feature {
    TEXT("text") {
        @Override
        void converse(Talk talk) {
            Said said = talk.ask(Question.of(talk.model("text"), "Hi"));
            assertThat(said.text()).isEqualTo(GREETING);
            assertThat(said.stop()).isEqualTo(Said.Stop.END);
            assertThat(said.input()).as("input tokens").isEqualTo(20);
            assertThat(said.output()).as("output tokens").isEqualTo(5);
            assertThat(talk.received()).contains(Question.SYSTEM, "Hi");
        }
    },
    ONE_TOOL("one tool") {
        @Override
        void converse(Talk talk) {
            Said said =
                    talk.ask(Question.of(talk.model("tool"), "How is it there?").with("weather"));
            assertThat(said.text()).isEqualTo("Calling now.");
            assertThat(said.stop()).isEqualTo(Said.Stop.TOOLS);
            assertThat(said.calls()).extracting(Said.Call::name).containsExactly("weather");
            assertThat(said.calls().getFirst().arguments().path("city").asString(""))
                    .isEqualTo(CITY);
            assertThat(talk.received()).contains("A town");
        }
    },
    PARALLEL("parallel tools and their results") {
        @Override
        void converse(Talk talk) {
            Question question =
                    Question.of(talk.model("interleaved"), "How is it there?").with("weather", "news");
            Said said = talk.ask(question);
            assertThat(said.calls()).extracting(Said.Call::name).containsExactly("weather", "news");
            assertThat(said.calls())
                    .allMatch(c -> c.arguments().path("city").asString("").equals(CITY));
            Said end = talk.ask(question.asking(talk.model("text"))
                    .plus(
                            new Question.Turn.Back(said),
                            new Question.Turn.Results(said.calls(), List.of("sunny", "calm"))));
            assertThat(end.text()).isEqualTo("Results: sunny | calm");
            assertThat(end.stop()).isEqualTo(Said.Stop.END);
        }
    },
    IMAGE("image") {
        @Override
        void converse(Talk talk) {
            Question question = new Question(
                    talk.model("image"),
                    List.of(new Question.Turn.User("What is it?", Sdk.PIXEL)),
                    List.of(),
                    false,
                    java.util.Optional.empty());
            assertThat(talk.ask(question).text()).isEqualTo("Images: image/png:70");
        }
    },
    THINKING("thinking, and a second question") {
        @Override
        void converse(Talk talk) {
            Question question = Question.of(talk.model("thinking"), "Why?").thinking();
            Said said = talk.ask(question);
            assertThat(said.text()).isEqualTo("I have thought about it.");
            assertThat(said.thought()).isEqualTo(THOUGHT);
            Said more = talk.ask(question.asking(talk.model("text"))
                    .plus(new Question.Turn.Back(said), new Question.Turn.User("And?", "")));
            assertThat(more.text()).isEqualTo(GREETING);
            if (talk.upstream().seals() && !talk.received().matches(SEALED)) {
                assertThat(talk.isBridged())
                        .as("an upstream's own seal comes back to it")
                        .isTrue();
                talk.note("the upstream's sealed thought does not come back to it with the next question");
            }
        }
    },
    STRUCTURED("structured output") {
        @Override
        void converse(Talk talk) {
            JsonNode schema = Json.parse(
                    "{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"},\"town\":{\"type\":\"string\"}},"
                            + "\"required\":[\"ok\",\"town\"]}");
            Said said = talk.ask(Question.of(talk.model("text"), "Is it?").shaped(schema));
            JsonNode answer = Json.parse(said.text());
            assertThat(answer.path("ok").isBoolean()).as("%s", answer).isTrue();
            assertThat(answer.path("town").asString("")).isEqualTo(CITY);
        }
    },
    LONG("300 messages") {
        @Override
        void converse(Talk talk) {
            Question question = Question.of(talk.model("text"), "message 0.");
            Question.Turn[] turns = new Question.Turn[MESSAGES];
            for (int i = 1; i <= MESSAGES; i++) {
                String text = "message " + i + ".";
                turns[i - 1] = i % 2 == 0 ? new Question.Turn.User(text, "") : new Question.Turn.Assistant(text);
            }
            assertThat(talk.ask(question.plus(turns)).text()).isEqualTo(GREETING);
            String received = talk.received();
            int at = 0;
            for (int i = 0; i <= MESSAGES; i++) {
                at = received.indexOf("message " + i + ".", at);
                assertThat(at).as("message %d, in its place", i).isPositive();
            }
        }
    };

    private static final int MESSAGES = 300;
    private static final String GREETING = "Hello from the double. ✓ naïve 漢字 🚀";
    private static final String CITY = "probe \"quoted\" \\ naïve 漢字 🚀";
    private static final String THOUGHT = "Let me consider it carefully. ✓ naïve 漢字 🚀";
    private static final String SEALED =
            "(?s).*\"(signature|encrypted_content|thoughtSignature|thought_signature)\":\"(?!skip_)[^\"]+\".*";
    private final String words;

    Feature(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Holds the conversation; throws what is wrong with it. */
    abstract void converse(Talk talk);

    /** One conversation of a client over an upstream. Used by one thread. */
    static final class Talk {
        private final Client client;
        private final Format speaks;
        private final Format upstream;
        private final UpstreamDouble receiver;
        private final boolean stream;
        private final Set<String> notes = new TreeSet<>();

        Talk(Client client, Format speaks, Format upstream, UpstreamDouble receiver, boolean stream) {
            this.client = client;
            this.speaks = speaks;
            this.upstream = upstream;
            this.receiver = receiver;
            this.stream = stream;
        }

        Format upstream() {
            return upstream;
        }

        boolean isBridged() {
            return speaks != upstream;
        }

        /** A model of the upstream; Gemini's by a name whose calls must come back sealed. */
        String model(String script) {
            return upstream.node() + "/" + script + (upstream == Format.GEMINI ? "+gemini-3" : "");
        }

        Said ask(Question question) {
            int before = receiver.received().size();
            try {
                return client.ask(question, stream);
            } finally {
                List<Received> came = receiver.received();
                for (Received one : came.subList(Math.min(before, came.size()), came.size())) {
                    assertThat(one.refusal())
                            .as(() -> "what the upstream says to\n" + shortened(one))
                            .isEmpty();
                }
            }
        }

        private static String shortened(Received request) {
            String body = new String(request.body(), StandardCharsets.UTF_8);
            return request.path() + " " + (body.length() > 3_000 ? body.substring(0, 3_000) + "…" : body);
        }

        /** The body of the last request upstream. */
        String received() {
            return new String(receiver.last().body(), StandardCharsets.UTF_8);
        }

        void note(String lost) {
            notes.add(lost);
        }

        Set<String> notes() {
            return notes;
        }
    }
}
