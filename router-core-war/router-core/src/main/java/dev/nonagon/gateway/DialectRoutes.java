package dev.nonagon.gateway;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Dialects by their names, and where their clients send chats. */
final class DialectRoutes {
    private DialectRoutes() {}

    static Stream<ClientRoute> chats(FormatTranslator format) {
        return format.routes().stream().filter(route -> route.operation() == Operation.CHAT);
    }

    static FormatTranslator format(Board board, String id, Misfit.Field field) throws Stopped {
        return board.formats().values().stream()
                .filter(format -> format.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> new Stopped(
                        field,
                        "There is no dialect '" + id.replaceAll("[^\\x21-\\x7e]", "?") + "'. Choose one of "
                                + board.formats().keySet().stream()
                                        .map(FormatId::value)
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** A route's path with a model in the place that it has for one. */
    static String filled(ClientRoute route, String model) {
        return route.path().replaceFirst("\\{model\\+?\\}", Matcher.quoteReplacement(model));
    }

    /** Where it goes with clients of the dialect: some have another path for streams. */
    static String path(FormatTranslator format, ChatRequest asked, byte[] body) {
        return chats(format)
                .filter(route -> format.peek(route, Map.of("model", asked.model()), body).stream() == asked.stream())
                .findFirst()
                .or(() -> chats(format).findFirst())
                .map(route -> filled(route, asked.model()))
                .orElse("");
    }
}
