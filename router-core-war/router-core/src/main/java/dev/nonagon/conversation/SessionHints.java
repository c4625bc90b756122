package dev.nonagon.conversation;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.json.Span;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What clients say about their session (S1), and about the agent that speaks (S4). */
final class SessionHints {
    private static final List<String> HEADERS =
            List.of("x-claude-code-session-id", "session-id", "session_id", "x-session-id", "x-session-affinity");
    /** A thread is what one client calls the conversation of one of its agents. */
    private static final List<String> AGENTS = List.of("x-claude-code-agent-id", "thread-id", "x-openai-subagent");

    private static final List<String> FIELDS =
            List.of("session_id", "sessionId", "conversation_id", "conversation", "prompt_cache_key");
    private static final Set<String> PEEKED =
            Set.of("metadata", "session_id", "sessionId", "conversation_id", "conversation", "prompt_cache_key");
    private static final String SESSION_MARK = "_session_";

    private SessionHints() {}

    static Optional<String> of(Headers headers) {
        return HEADERS.stream().flatMap(name -> header(headers, name).stream()).findFirst();
    }

    static Optional<String> of(byte[] body) {
        return peek(body).flatMap(p -> user(p, body).or(() -> fields(p, body)));
    }

    static Optional<String> agent(Headers headers) {
        return AGENTS.stream().flatMap(name -> header(headers, name).stream()).findFirst();
    }

    private static Optional<String> header(Headers headers, String name) {
        return headers.first(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static Optional<JsonPeek> peek(byte[] body) {
        try {
            return Optional.of(JsonPeek.of(body, PEEKED));
        } catch (JsonProblem e) {
            // A field given twice, or a form instead of JSON: then it is told apart by how it begins.
            return Optional.empty();
        }
    }

    /** {@code metadata.user_id}: JSON text with a session, or words joined by underscores that end in one. */
    private static Optional<String> user(JsonPeek peek, byte[] body) {
        return peek.span("metadata")
                .flatMap(span -> tree(span, body))
                .map(metadata -> metadata.path("user_id").asString(""))
                .flatMap(SessionHints::sessionOf);
    }

    private static Optional<String> sessionOf(String user) {
        if (user.startsWith("{")) {
            try {
                return text(Json.parse(user).path("session_id"));
            } catch (JsonProblem e) {
                return Optional.empty();
            }
        }
        int mark = user.lastIndexOf(SESSION_MARK);
        return mark < 0
                ? Optional.empty()
                : Optional.of(user.substring(mark + SESSION_MARK.length())).filter(s -> !s.isEmpty());
    }

    private static Optional<String> fields(JsonPeek peek, byte[] body) {
        return FIELDS.stream()
                .flatMap(field -> peek.span(field).stream())
                .flatMap(span -> tree(span, body).stream())
                .flatMap(value -> value.isObject() ? text(value.path("id")).stream() : text(value).stream())
                .findFirst();
    }

    private static Optional<String> text(JsonNode value) {
        return Stream.of(value)
                .filter(JsonNode::isString)
                .map(v -> v.asString().strip())
                .filter(v -> !v.isEmpty())
                .findFirst();
    }

    private static Optional<JsonNode> tree(Span span, byte[] body) {
        return Optional.of(Json.parse(Arrays.copyOfRange(body, span.from(), span.to())));
    }
}
