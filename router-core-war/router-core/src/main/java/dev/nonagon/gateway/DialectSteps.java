package dev.nonagon.gateway;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.translation.CanonicalText;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of a request in some dialect, whoever speaks it. */
final class DialectSteps {
    private DialectSteps() {}

    /** @param dialect to see it in */
    static Translated of(String dialect, Reading reading) throws Stopped {
        ClientCall call = reading.call();
        FormatTranslator to = DialectRoutes.format(call.board(), dialect, Misfit.Field.TO);
        ChatRequest asked = reading.canonical();
        Scope scope = call.request().attempt();
        ObjectNode written;
        try {
            written = to.writeRequest(asked, scope);
        } catch (RequestProblem e) {
            throw new Stopped(
                    Misfit.Field.TO,
                    "This request has no words in " + to.id() + ": " + e.getMessage()
                            + ". Change it, or choose another dialect.");
        }
        return new Translated.Steps(
                reading.client(),
                Optional.of(CanonicalText.of(asked)),
                call.request().readingLosses(),
                new Translated.Upstream(
                        to.id().value(),
                        Translated.Way.WRITTEN,
                        Optional.empty(),
                        "POST",
                        DialectRoutes.path(to, asked, Json.bytes(written)),
                        Json.array(),
                        written.toPrettyString(),
                        scope.losses(),
                        Optional.empty()));
    }
}
