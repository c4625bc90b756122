package dev.nonagon.gateway;

import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.TraceContext;
import java.util.Locale;

/** Tells observers of a request's arrival. */
final class Arrivals {
    private Arrivals() {}

    static Arrival of(ClientCall call, ClientExchange exchange, TraceContext trace) {
        return new Arrival(
                call.requestId(),
                call.startedAt(),
                call.keyName(),
                call.key().id(),
                exchange.method(),
                exchange.path(),
                exchange.query(),
                call.headers(),
                call.request().body(),
                call.request().format().id().value(),
                call.operation().name().toLowerCase(Locale.ROOT),
                call.model(),
                call.request().peek().stream(),
                trace);
    }
}
