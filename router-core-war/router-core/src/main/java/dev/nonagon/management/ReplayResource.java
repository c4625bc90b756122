package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.gateway.Replayed;
import dev.nonagon.requestlog.LoggedRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /api/requests/ID/replay}: a logged request once more, and what is different. With a file that was exported in the
 * body, its id is {@code file}.
 */
@Path("api/requests/{id}/replay")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class ReplayResource {
    /** The id that stands for an entry in the body. */
    private static final String FILE = "file";

    private final RequestLogDesk desk;

    /**
     * What to change.
     *
     * @param model to ask for instead
     * @param entry an exported entry, where the id is {@code file}
     */
    record ReplayWish(@Nullable String model, @Nullable ObjectNode entry) {}

    /**
     * Both answers.
     *
     * @param id of the new run
     * @param of the logged request
     */
    record ReplayView(
            String id, String of, String asked, AnswerView logged, AnswerView replayed, Difference difference) {}

    /** One of them. */
    record AnswerView(
            int status,
            String routed,
            String text,
            List<Replayed.ToolCall> toolCalls,
            Optional<String> failure,
            LoggedRequest.Tokens tokens,
            Optional<BigDecimal> costUsd,
            long firstByteMs,
            long totalMs) {}

    /**
     * What is different; numbers are the new less the old.
     *
     * @param readable whether both answers could be read whole; else the same text means nothing
     * @param textsPartAt the first character that is another
     */
    record Difference(
            boolean readable,
            boolean sameStatus,
            boolean sameText,
            boolean sameToolCalls,
            Optional<Integer> textsPartAt,
            long inputTokens,
            long outputTokens,
            Optional<BigDecimal> costUsd,
            long firstByteMs,
            long totalMs) {}

    @Inject
    ReplayResource(RequestLogDesk desk) {
        this.desk = desk;
    }

    @POST
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public ReplayView replay(@PathParam("id") String id, @Nullable ReplayWish wish, @Context SecurityContext security) {
        Optional<String> model = wish == null
                ? Optional.empty()
                : Optional.ofNullable(wish.model()).filter(m -> !m.isBlank());
        Optional<ObjectNode> file = wish == null ? Optional.empty() : Optional.ofNullable(wish.entry());
        if (file.isPresent() != id.equals(FILE)) {
            throw ApiRefusal.invalid("entry", "goes with the path /api/requests/file/replay, and only there");
        }
        Actor actor = Visitor.of(security).actor();
        return file.isPresent()
                ? view(file.get().path("id").asString(FILE), desk.replayFile(actor, FILE, file.get(), model))
                : view(id, desk.replay(actor, id, model));
    }

    private static ReplayView view(String of, Replayed replayed) {
        Replayed.Side before = replayed.logged();
        Replayed.Side now = replayed.replayed();
        return new ReplayView(
                replayed.requestId(),
                of,
                replayed.asked(),
                side(before),
                side(now),
                new Difference(
                        replayed.comparable(),
                        replayed.sameStatus(),
                        replayed.sameText(),
                        replayed.sameToolCalls(),
                        replayed.textsPartAt(),
                        now.tokens().input() - before.tokens().input(),
                        now.tokens().output() - before.tokens().output(),
                        now.cost().flatMap(cost -> before.cost().map(cost::subtract)),
                        now.firstByteMs() - before.firstByteMs(),
                        now.totalMs() - before.totalMs()));
    }

    private static AnswerView side(Replayed.Side side) {
        return new AnswerView(
                side.status(),
                side.routed(),
                side.text(),
                side.toolCalls(),
                side.failure(),
                side.tokens(),
                side.cost(),
                side.firstByteMs(),
                side.totalMs());
    }
}
