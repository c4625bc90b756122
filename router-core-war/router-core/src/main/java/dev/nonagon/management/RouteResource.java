package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.gateway.RoutePreviews;
import dev.nonagon.itinerary.RoutePreview;
import dev.nonagon.names.Words;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/route}: where a request would go now, and why; nobody is asked. */
@Path("api/route")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class RouteResource {
    private final RoutePreviews previews;

    /**
     * What would happen.
     *
     * @param answer who would be asked first; empty if nobody could be
     * @param candidates in the order in which they would be tried
     * @param refused what is not for this request, and why
     * @param otherwise what happens if nobody can be asked now
     */
    record Explanation(
            String model,
            Optional<Candidate> answer,
            List<Candidate> candidates,
            List<RequestsResource.Step> refused,
            Optional<String> otherwise) {}

    /** A model through an account, and how it stands. */
    record Candidate(
            String target,
            String account,
            List<String> through,
            String tier,
            String state,
            String reason,
            Optional<Instant> until,
            boolean home) {}

    @Inject
    RouteResource(RoutePreviews previews) {
        this.previews = previews;
    }

    /**
     * @param key the id or name of an API key, for rules about keys
     * @param tokens how long the request is, for conditions
     * @param session the name of a session, to see where it is at home
     */
    @GET
    @Path("explain")
    @Needs(Need.READ)
    public Explanation explain(
            @QueryParam("model") @Nullable String model,
            @QueryParam("key") @Nullable String key,
            @QueryParam("client") @DefaultValue("") String client,
            @QueryParam("session") @DefaultValue("") String session,
            @QueryParam("tokens") @DefaultValue("0") long tokens,
            @QueryParam("vision") @DefaultValue("false") boolean vision,
            @QueryParam("tools") @DefaultValue("false") boolean tools,
            @QueryParam("thinking") @DefaultValue("false") boolean thinking) {
        if (model == null || model.isBlank()) {
            throw ApiRefusal.invalid("model", "is required: GET /api/route/explain?model=provider/model");
        }
        RoutePreview preview = previews.of(new RoutePreviews.Question(
                model,
                Optional.ofNullable(key).filter(name -> !name.isBlank()),
                client,
                session,
                tokens,
                vision,
                tools,
                thinking));
        return new Explanation(
                preview.asked(),
                preview.answer().map(RouteResource::candidate),
                preview.candidates().stream().map(RouteResource::candidate).toList(),
                preview.refused().stream().map(RequestsResource::step).toList(),
                preview.otherwise());
    }

    private static Candidate candidate(RoutePreview.Candidate candidate) {
        return new Candidate(
                candidate.target(),
                candidate.account(),
                candidate.through(),
                candidate.tier(),
                Words.of(candidate.state()),
                candidate.reason(),
                candidate.until(),
                candidate.home());
    }
}
