package dev.nonagon.incontainer;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import java.util.concurrent.atomic.AtomicInteger;

/** Sees whether the server has begun a span for a request. */
@Provider
public class SpanWitness implements ContainerRequestFilter {
    static final AtomicInteger REQUESTS = new AtomicInteger();
    static final AtomicInteger SPANS = new AtomicInteger();

    @Override
    public void filter(ContainerRequestContext request) {
        REQUESTS.incrementAndGet();
        if (request.getProperty("fish.payara.opentracing.PropagationHelper") != null) {
            SPANS.incrementAndGet();
        }
    }
}
