package dev.nonagon.gateway;

import dev.nonagon.requestlog.LoggedRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A logged request and what came when it was run again.
 *
 * @param requestId of the new run
 * @param asked the model that it asked for
 * @param comparable whether both answers could be read; else only status, tokens and timings mean something
 */
public record Replayed(String requestId, String asked, Side logged, Side replayed, boolean comparable) {
    /**
     * One of the two answers.
     *
     * @param text of the answer, without its thoughts
     * @param failure what the answer says of why there is none
     * @param cost in dollars, by today's prices; empty if a price is not known
     */
    public record Side(
            int status,
            String routed,
            String text,
            List<ToolCall> toolCalls,
            Optional<String> failure,
            LoggedRequest.Tokens tokens,
            Optional<BigDecimal> cost,
            long firstByteMs,
            long totalMs) {
        public Side {
            toolCalls = List.copyOf(toolCalls);
        }
    }

    /** A call, without its id, which is another each time. */
    public record ToolCall(String name, String arguments) {}

    public boolean sameStatus() {
        return logged.status() == replayed.status();
    }

    public boolean sameText() {
        return comparable && logged.text().equals(replayed.text());
    }

    public boolean sameToolCalls() {
        return comparable && logged.toolCalls().equals(replayed.toolCalls());
    }

    /** Where the texts part; empty if they do not. */
    public Optional<Integer> textsPartAt() {
        String one = logged.text();
        String other = replayed.text();
        int at = 0;
        while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        return at == one.length() && at == other.length() ? Optional.empty() : Optional.of(at);
    }
}
