package dev.nonagon.gateway;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.translation.CanonicalText;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request as the router takes it, for whoever shows what becomes of it.
 *
 * @param path where its client would send it
 */
record Reading(ClientCall call, String path) {
    /** In canonical form, as every translation needs it. */
    ChatRequest canonical() throws Stopped {
        try {
            return call.request().canonical();
        } catch (RequestProblem e) {
            throw new Stopped(RequestText.misfit(e));
        }
    }

    /** What passes on untouched need not be readable. */
    Optional<ObjectNode> conversation() {
        try {
            return Optional.of(CanonicalText.of(call.request().canonical()));
        } catch (RequestProblem e) {
            return Optional.empty();
        }
    }

    /** As it is shown. */
    Translated.Client client() {
        return new Translated.Client(
                call.request().format().id().value(),
                "POST",
                path,
                call.model(),
                call.request().peek().stream(),
                RequestText.pretty(new String(call.request().body(), StandardCharsets.UTF_8)));
    }
}
