package dev.nonagon.gateway;

import dev.nonagon.combos.Demand;
import dev.nonagon.conversation.Conversation;
import dev.nonagon.itinerary.Ask;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.itinerary.RoutePreview;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Function;

/** Says where a request would go now, by the same picture and the same rules as requests. Thread-safe. */
public final class RoutePreviews {
    private final BoardSource boards;
    private final Itineraries itineraries;
    private final Function<String, Optional<BigDecimal>> prices;
    private final Function<String, Optional<KeyFacts>> keys;

    /**
     * A request that nobody has made.
     *
     * @param key the id or name of an API key
     * @param session as the client would name it; empty for a new one
     */
    public record Question(
            String model,
            Optional<String> key,
            String client,
            String session,
            long tokens,
            boolean vision,
            boolean tools,
            boolean thinking) {}

    /**
     * What routing asks of a key.
     *
     * @param id under which its sessions are kept apart
     */
    record KeyFacts(String id, String name, boolean leftoversOnly) {}

    RoutePreviews(
            BoardSource boards,
            Itineraries itineraries,
            Function<String, Optional<BigDecimal>> prices,
            Function<String, Optional<KeyFacts>> keys) {
        this.boards = boards;
        this.itineraries = itineraries;
        this.prices = prices;
        this.keys = keys;
    }

    /** What would happen. */
    public RoutePreview of(Question question) {
        Optional<KeyFacts> key = question.key().flatMap(keys);
        Headers headers =
                question.session().isEmpty() ? Headers.none() : Headers.of("x-session-id", question.session());
        Demand demand = new Demand(question.tokens(), question.vision(), question.tools(), question.thinking());
        try (BoardSource.Held held = boards.hold()) {
            Ask ask = new Ask(
                    question.model(),
                    Operation.CHAT,
                    question.session().isEmpty()
                            ? Conversation.named("nobody's")
                            : Conversation.of(key.map(KeyFacts::id), headers, new byte[0], () -> {
                                throw new IllegalStateException("The session is named");
                            }),
                    key.map(KeyFacts::name).or(question::key),
                    key.map(KeyFacts::leftoversOnly).orElse(false),
                    question.client(),
                    () -> demand,
                    (int) Math.min(Integer.MAX_VALUE, question.tokens() * 4),
                    question::vision,
                    itineraries.clock().instant(),
                    prices);
            return itineraries.preview(held.board().router(), held.board().routing(), ask);
        }
    }
}
