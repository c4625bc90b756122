package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** One API that the double speaks. Thread-safe. */
sealed interface Dialect permits OpenAiChat, OpenAiCompletions, OpenAiResponses, AnthropicMessages, Gemini, OllamaChat {
    String SSE = "text/event-stream; charset=utf-8";

    /** The key that came with a request; empty if none did. */
    String key(Received request);

    /**
     * Refuses what the real API refuses.
     *
     * @param warnings receives what it takes but should not get
     * @throws Refusal in the API's words
     */
    void check(ObjectNode body, Received request, List<String> warnings);

    Seen seen(ObjectNode body, Received request);

    /** What a double that does not look further takes from a request. */
    default Seen glance(Received request) {
        try {
            JsonPeek peek = JsonPeek.of(request.body(), Set.of("model", "stream", "stream_options"));
            return Seen.glance(
                    peek.string("model").orElse("text"),
                    peek.isTrue("stream"),
                    peek.span("stream_options").isPresent());
        } catch (JsonProblem e) {
            throw Refusal.bad("We could not parse the JSON body of your request: " + e.getMessage());
        }
    }

    /**
     * @param id unique for this answer
     */
    ObjectNode whole(Script script, Seen seen, String id);

    /** The framed events of a stream; the last one ends it. */
    List<byte[]> stream(Script script, Seen seen, String id);

    /** The content type of a stream. */
    default String streamType(Seen seen) {
        return SSE;
    }

    /** Whether a request is a chat in this dialect, by its method and path. */
    boolean speaks(Received request);

    /** Whether the path is one of this API's, chat or not. */
    default boolean owns(Received request) {
        return false;
    }

    /**
     * The answer to an operation that is no chat; empty if the path names none of those.
     *
     * @throws Refusal as {@link #check}
     */
    default Optional<Aside> aside(Received request) {
        return Optional.empty();
    }

    /** Whether a {@code retry-after} is told in the body of an error instead of in a header. */
    default boolean saysWhenInTheBody() {
        return false;
    }

    /**
     * The body as an object.
     *
     * @throws Refusal if it is none
     */
    static ObjectNode json(Received request) {
        Refusal.unless(
                request.headers().first("content-type").orElse("").startsWith("application/json"),
                "The content-type must be application/json");
        try {
            return request.json();
        } catch (JsonProblem e) {
            throw Refusal.bad("We could not parse the JSON body of your request: " + e.getMessage());
        }
    }

    /**
     * @param headers those of the answer: a dialect that says in the body when to come back reads it there
     */
    ObjectNode error(int status, String message, String param, String code, Headers headers);

    /**
     * The framed event of an error inside a stream.
     *
     * @param after how many events went before
     */
    byte[] errorEvent(Seen seen, int after);
}
