package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Rule T9: what a client is told when it goes wrong. */
final class FailureCheck {
    private FailureCheck() {}

    /** Every string in a JSON value. */
    static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        collect(node, texts);
        return texts;
    }

    static void midStream(Exchange exchange, List<WireEvent> stream, byte[] framed, Failure failure) {
        List<WireEvent> alone = exchange.decode(framed);
        assertThat(alone).as("framed events").isNotEmpty();
        assertThat(alone).anyMatch(event -> says(event, failure.message()));
        reads(exchange.read(alone), failure);
        List<WireEvent> late = new ArrayList<>(stream.subList(0, stream.size() / 2));
        late.addAll(alone);
        reads(exchange.read(late), failure);
    }

    private static void reads(List<ChatEvent> events, Failure failure) {
        assertThat(Exchange.brokenRule(events)).isEmpty();
        assertThat(events.getLast()).isInstanceOfSatisfying(ChatEvent.Failed.class, failed -> assertThat(
                        failed.failure().message())
                .contains(failure.message()));
    }

    private static boolean says(WireEvent event, String message) {
        try {
            return texts(Json.parse(event.data())).stream().anyMatch(text -> text.contains(message));
        } catch (dev.nonagon.spi.json.JsonProblem e) {
            // A trailer such as [DONE] is no JSON.
            return false;
        }
    }

    private static void collect(JsonNode node, List<String> out) {
        if (node.isString()) {
            out.add(node.asString());
        }
        node.forEach(child -> collect(child, out));
    }
}
