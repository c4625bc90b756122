package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.itinerary.Trace;
import dev.nonagon.names.Words;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.usage.UsageRecord;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/requests}: what happened to the last requests of this node, and why. No bodies. */
@Path("api/requests")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class RequestsResource {
    private static final int MOST = 1_000;

    private final RecentRequests recent;
    private final PriceList prices;

    /** The last requests, newest first. */
    record Requests(List<Request> requests) {}

    /** Tokens as the upstream counted them, or as the router estimated them. */
    record Tokens(long input, long output, long cacheRead, long cacheWrite, long reasoning, boolean estimated) {}

    /**
     * One request.
     *
     * @param asked the model as the client said it
     * @param routed {@code provider/model} of the target that answered, or of the last that was tried
     * @param upstreamModel what the upstream says it ran
     * @param status what the client was told; 499 if it left
     * @param costUsd at today's price, in dollars; empty if no price is known
     * @param steps what was decided, in its order; only where one request is asked for
     * @param lost what the translation could not carry over; likewise
     */
    record Request(
            String id,
            Instant at,
            Optional<String> key,
            String clientFormat,
            String asked,
            String routed,
            String upstreamFormat,
            String upstreamModel,
            String account,
            boolean stream,
            int status,
            Optional<String> failure,
            int attempts,
            Tokens tokens,
            Optional<BigDecimal> costUsd,
            long firstByteMs,
            long totalMs,
            List<Step> steps,
            List<String> lost) {}

    /** A decision. */
    record Step(long afterMs, String verdict, String target, Optional<String> account, String reason) {}

    @Inject
    RequestsResource(RecentRequests recent, PriceList prices) {
        this.recent = recent;
        this.prices = prices;
    }

    @GET
    @Needs(Need.READ)
    public Requests list(@QueryParam("limit") @DefaultValue("100") int limit) {
        if (limit < 1 || limit > MOST) {
            throw ApiRefusal.invalid("limit", "must be from 1 to " + MOST);
        }
        return new Requests(recent.newest(limit).stream()
                .map(story -> request(story, List.of(), List.of()))
                .toList());
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public Request get(@PathParam("id") String id) {
        RequestStory story = recent.find(id)
                .orElseThrow(() -> ApiRefusal.unknown("There is no request '" + id
                        + "' among the last ones of this node; its line in the log may still be there."));
        return request(
                story,
                story.trace().notes().stream().map(RequestsResource::step).toList(),
                story.losses().stream().map(Loss::toString).toList());
    }

    private Request request(RequestStory story, List<Step> steps, List<String> lost) {
        UsageRecord record = story.record();
        return new Request(
                record.requestId(),
                record.at(),
                record.key(),
                record.clientFormat(),
                record.modelAsked(),
                record.modelRouted(),
                record.upstreamFormat(),
                record.modelUpstream(),
                record.account(),
                record.stream(),
                record.status(),
                record.failure().map(kind -> Words.of(kind)),
                record.attempts(),
                new Tokens(
                        record.tokens().input(),
                        record.tokens().output(),
                        record.tokens().cacheRead(),
                        record.tokens().cacheWrite(),
                        record.tokens().reasoning(),
                        record.tokens().estimated()),
                prices.cost(record.modelRouted(), record.tokens()),
                record.firstByte().toMillis(),
                record.total().toMillis(),
                steps,
                lost);
    }

    static Step step(Trace.Note note) {
        return new Step(
                note.after().toMillis(), Words.of(note.verdict()), note.target(), note.account(), note.reason());
    }
}
