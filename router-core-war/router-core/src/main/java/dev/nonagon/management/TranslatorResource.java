package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.gateway.Misfit;
import dev.nonagon.gateway.Sent;
import dev.nonagon.gateway.Translated;
import dev.nonagon.gateway.Translations;
import dev.nonagon.names.Words;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** {@code /api/translator}: a request in another dialect, step by step, with what is lost; and sent. */
@Path("api/translator")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class TranslatorResource {
    private final Translations translations;

    /** All that the router speaks. */
    record Dialects(List<Translations.Dialect> dialects) {}

    /**
     * What is to be translated.
     *
     * @param from the request's dialect
     * @param to the dialect to see it in; that of the account to which {@code model} leads if it is missing
     * @param model to ask for instead of what the request says
     * @param request the request itself, or its text
     */
    record TranslationWish(
            @Nullable String from,
            @Nullable String to,
            @Nullable String model,
            @Nullable JsonNode request) {}

    /**
     * What would become of it.
     *
     * @param conversation the router's own form, for people
     * @param lost what reading could not carry over
     */
    record TranslationSteps(
            ClientStep client, Optional<ObjectNode> conversation, List<Loss> lost, UpstreamStep upstream) {}

    /** What the client sends. */
    record ClientStep(String format, String method, String path, String model, boolean stream, JsonNode body) {}

    /**
     * What would leave.
     *
     * @param way {@code as-it-came}, {@code edited} or {@code written}
     * @param target {@code provider/model}
     * @param url of a mere dialect the path
     * @param headers {@code [["name","value"],…]}, credentials masked
     * @param lost what writing could not carry over
     * @param note why the target would not be asked now
     */
    record UpstreamStep(
            String format,
            String way,
            Optional<String> target,
            Optional<String> account,
            String method,
            String url,
            ArrayNode headers,
            JsonNode body,
            List<Loss> lost,
            Optional<String> note) {}

    /**
     * What came of it.
     *
     * @param id of the request
     * @param status of the client's answer
     * @param entry all that went over the wire, as the request log has it
     */
    record SentView(
            String id, int status, String routed, String account, Optional<BigDecimal> costUsd, ObjectNode entry) {}

    /**
     * Why nothing came of it.
     *
     * @param field {@code from}, {@code to}, {@code model} or {@code request}
     * @param line in the request's text, from 1
     * @param column in characters, from 1
     * @param pointer to the value that is to blame
     */
    record TranslationMisfit(
            String error, String field, Optional<Integer> line, Optional<Integer> column, Optional<String> pointer) {}

    @Inject
    TranslatorResource(Translations translations) {
        this.translations = translations;
    }

    @GET
    @Needs(Need.READ)
    public Dialects dialects() {
        return new Dialects(translations.dialects());
    }

    /** Translates; nobody is asked. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public Response look(TranslationWish wish) {
        return switch (translations.look(question(wish))) {
            case Translated.Steps steps -> Response.ok(view(steps)).build();
            case Misfit misfit -> refused(misfit);
        };
    }

    /** Sends it to the model that is asked for, for nobody's key. */
    @POST
    @Path("send")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public Response send(TranslationWish wish) {
        return switch (translations.send(question(wish))) {
            case Sent.Answered answered ->
                Response.ok(new SentView(
                                answered.requestId(),
                                answered.status(),
                                answered.routed(),
                                answered.account(),
                                answered.cost(),
                                answered.entry()))
                        .build();
            case Misfit misfit -> refused(misfit);
        };
    }

    private static Translations.Question question(TranslationWish wish) {
        JsonNode request = wish.request();
        if (request == null || request.isNull()) {
            throw ApiRefusal.invalid("request", "is required: a request in the dialect 'from', or its text");
        }
        return new Translations.Question(
                word(wish.from())
                        .orElseThrow(() ->
                                ApiRefusal.invalid("from", "is required: GET /api/translator lists the dialects")),
                word(wish.to()),
                word(wish.model()),
                request.isString() ? request.asString().getBytes(StandardCharsets.UTF_8) : Json.bytes(request));
    }

    private static Optional<String> word(@Nullable String said) {
        return Optional.ofNullable(said).map(String::strip).filter(word -> !word.isEmpty());
    }

    private static Response refused(Misfit misfit) {
        return Response.status(Response.Status.BAD_REQUEST)
                .entity(new TranslationMisfit(
                        misfit.sentence(),
                        Words.of(misfit.field()),
                        misfit.spot().map(Misfit.Spot::line),
                        misfit.spot().map(Misfit.Spot::column),
                        misfit.pointer()))
                .build();
    }

    private static TranslationSteps view(Translated.Steps steps) {
        Translated.Client client = steps.client();
        Translated.Upstream upstream = steps.upstream();
        return new TranslationSteps(
                new ClientStep(
                        client.format(),
                        client.method(),
                        client.path(),
                        client.model(),
                        client.stream(),
                        body(client.body())),
                steps.conversation(),
                steps.lostReading(),
                new UpstreamStep(
                        upstream.format(),
                        Words.of(upstream.way()),
                        upstream.target().map(Translated.To::name),
                        upstream.target().map(Translated.To::account),
                        upstream.method(),
                        upstream.url(),
                        upstream.headers(),
                        body(upstream.body()),
                        upstream.lost(),
                        upstream.note()));
    }

    /** A plugin may send what is no JSON. */
    private static JsonNode body(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProblem e) {
            return StringNode.valueOf(text);
        }
    }
}
