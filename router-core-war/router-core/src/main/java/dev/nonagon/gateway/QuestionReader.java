package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonProblem;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import tools.jackson.databind.node.StringNode;

/** Reads a question's request as the gateway reads a client's. Thread-safe. */
final class QuestionReader {
    private static final Headers JSON = Headers.of("content-type", "application/json");

    private final CallReader calls;
    private final RequestIds ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    QuestionReader(CallReader calls, RequestIds ids, InstantSource clock, LongSupplier nanoTime) {
        this.calls = calls;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    Reading read(Translations.Question question, Board board) throws Stopped {
        FormatTranslator format = DialectRoutes.format(board, question.from(), Misfit.Field.FROM);
        ClientRoute route = DialectRoutes.chats(format)
                .findFirst()
                .orElseThrow(() -> new Stopped(
                        Misfit.Field.FROM,
                        "Only providers speak " + format.id() + ": no client sends a request in it."));
        try {
            Json.parseObject(question.body());
        } catch (JsonProblem e) {
            throw new Stopped(RequestText.misfit(question.body(), e));
        }
        String inPath = question.model().orElse(Translations.ANY_MODEL);
        Map<String, String> parameters = route.path().contains("{model") ? Map.of("model", inPath) : Map.of();
        byte[] body = question.model().isPresent()
                ? asking(question.model().get(), question.body(), format, route, parameters)
                : question.body();
        try {
            ClientCall call = calls.read(
                    new CallReader.Arrival(ids.next(), clock.instant(), nanoTime.getAsLong(), KeyPass.OPEN),
                    board,
                    format,
                    route,
                    parameters,
                    JSON,
                    body);
            return new Reading(call, DialectRoutes.filled(route, call.model()));
        } catch (Refusal e) {
            throw new Stopped(Misfit.Field.REQUEST, e.failure().message());
        }
    }

    /** The body with another model in it, or with one at last; where the path names the model, as it is. */
    private static byte[] asking(
            String model, byte[] body, FormatTranslator format, ClientRoute route, Map<String, String> parameters) {
        return parameters.isEmpty()
                        && format.peek(route, parameters, body).modelSpan().isEmpty()
                ? JsonEdit.apply(body, List.of(new JsonEdit.Set("/model", StringNode.valueOf(model))))
                : Replays.asking(model, body, format, route, new HashMap<>(parameters));
    }

    /** In some dialects the path names the model, and here is none. */
    static void requireModel(Translations.Question question, ClientCall call) throws Stopped {
        if (question.model().isEmpty() && call.request().peek().modelSpan().isEmpty()) {
            throw new Stopped(
                    Misfit.Field.MODEL,
                    "A request in " + question.from()
                            + " does not say which model it is for: name a model or combo of yours.");
        }
    }
}
