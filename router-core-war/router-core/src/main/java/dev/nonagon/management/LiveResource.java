package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

/**
 * {@code /api/usage/stream}: server-sent events of the present, {@link LiveFeed} says which. Ends after ten minutes; an
 * {@code EventSource} comes back by itself.
 */
@Path("api/usage/stream")
@Dependent
public class LiveResource {
    private final LiveFeed feed;

    @Inject
    LiveResource(LiveFeed feed) {
        this.feed = feed;
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Needs(Need.READ)
    public void listen(@Context SseEventSink sink, @Context Sse sse) {
        if (!feed.join(sink, sse)) {
            sink.send(sse.newEventBuilder()
                            .name("refused")
                            .data("{\"error\":\"Too many listen already; close another page and try again.\"}")
                            .reconnectDelay(30_000)
                            .build())
                    .whenComplete((sent, trouble) -> sink.close());
        }
    }
}
