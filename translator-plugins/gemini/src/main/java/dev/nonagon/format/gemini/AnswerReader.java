package dev.nonagon.format.gemini;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.HttpFailures;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one answer: chunks of a stream, a whole body, or a list of chunks. A stream says nothing when it is done, so the
 * end of the wire ends it, which is also when late token counts are in. Not thread-safe.
 */
final class AnswerReader implements EventReader {
    private static final Set<String> OF_CANDIDATE =
            Set.of("content", "finishReason", "finishMessage", "index", "tokenCount");
    private static final Set<String> OF_CHUNK = Set.of(
            "candidates", "usageMetadata", "modelVersion", "responseId", "createTime", "promptFeedback", "error");

    private final BlockReader blocks;
    private final @Nullable Grounding grounding;
    private TokenUsage usage = TokenUsage.none();
    private @Nullable String finishReason;
    private String finishMessage = "";
    private boolean blocked;
    private boolean started;
    private boolean ended;

    AnswerReader(Scope scope) {
        boolean searches = scope.request().filter(r -> Tool.searches(r.tools())).isPresent();
        this.grounding = searches ? new Grounding() : null;
        this.blocks = new BlockReader(scope, grounding);
    }

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended || event.data().length == 0) {
            return;
        }
        try {
            JsonNode json = Json.parse(event.data());
            if (json.isArray()) {
                json.forEach(chunk -> take(chunk, out));
            } else {
                take(json, out);
            }
        } catch (JsonProblem problem) {
            // Some servers close every stream as OpenAI's do.
            if (!event.text().strip().equals("[DONE]")) {
                fail(out, "The upstream sent an event that is no JSON");
            }
        }
        if (event.whole()) {
            end(out);
        }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        if (finishReason == null && !blocked) {
            fail(out, "The upstream's answer ended early");
            return;
        }
        List<Meaning> grounds = grounding == null ? List.of() : grounding.meanings();
        if (!grounds.isEmpty()) {
            out.accept(Pieces.grounding(grounds));
        }
        blocks.close(out);
        String word = finishReason == null ? "SAFETY" : finishReason;
        Optional<StopReason> reason = FinishReasons.read(word, blocks.called());
        if (reason.isEmpty()) {
            fail(
                    out,
                    "The upstream's model did not make a usable answer (" + word + ")"
                            + (finishMessage.isEmpty() ? "" : ": " + finishMessage));
            return;
        }
        ended = true;
        out.accept(new ChatEvent.Finished(reason.get()));
    }

    private void take(JsonNode json, Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        if (!(json instanceof ObjectNode chunk)) {
            fail(out, "The upstream sent an event that is no JSON object");
            return;
        }
        if (chunk.path("error").isObject()) {
            ended = true;
            out.accept(new ChatEvent.Failed(HttpFailures.ofError(chunk.path("error"))));
            return;
        }
        boolean known = chunk.path("candidates").isArray()
                || chunk.path("usageMetadata").isObject()
                || chunk.path("promptFeedback").isObject();
        if (!known) {
            return;
        }
        start(chunk, out);
        feedback(chunk.path("promptFeedback"), out);
        candidate(chunk.path("candidates")).ifPresent(candidate -> candidate(candidate, out));
        used(chunk.path("usageMetadata"), out);
        ObjectNode rest = Wire.rest(chunk, OF_CHUNK);
        if (!rest.isEmpty()) {
            out.accept(Pieces.chunk(rest));
        }
    }

    private void start(ObjectNode chunk, Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(
                    chunk.path("responseId").asString(""),
                    Wire.model(chunk.path("modelVersion").asString(""))));
        }
    }

    /** The first candidate: other ones nobody can tell apart (rule E9). */
    private static Optional<ObjectNode> candidate(JsonNode candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate instanceof ObjectNode object && object.path("index").asInt(0) == 0) {
                return Optional.of(object);
            }
        }
        return Optional.empty();
    }

    private void candidate(ObjectNode candidate, Consumer<ChatEvent> out) {
        candidate.path("content").path("parts").forEach(part -> blocks.part(part, out));
        if (candidate.path("finishReason").isString()) {
            finishReason = candidate.path("finishReason").asString();
            finishMessage = candidate.path("finishMessage").asString("");
        }
        if (grounding != null) {
            grounding.add(candidate.path(Grounding.MEMBER));
        }
        ObjectNode rest = Wire.rest(candidate, OF_CANDIDATE);
        if (!rest.isEmpty()) {
            out.accept(Pieces.candidate(rest));
        }
    }

    /** A prompt that was blocked has no candidates. */
    private void feedback(JsonNode feedback, Consumer<ChatEvent> out) {
        if (!(feedback instanceof ObjectNode said) || said.isEmpty()) {
            return;
        }
        ObjectNode members = Json.object();
        members.set("promptFeedback", said);
        out.accept(Pieces.chunk(members));
        if (said.path("blockReason").isString() && !blocked) {
            blocked = true;
            blocks.refuse(said.path("blockReasonMessage").asString(""), out);
        }
    }

    private void used(JsonNode json, Consumer<ChatEvent> out) {
        if (!json.isObject()) {
            return;
        }
        TokenUsage now = UsageJson.read(json);
        if (!now.equals(usage)) {
            usage = now;
            out.accept(new ChatEvent.Used(now));
        }
    }

    private void fail(Consumer<ChatEvent> out, String message) {
        ended = true;
        out.accept(new ChatEvent.Failed(Failure.of(Kind.PROTOCOL, message)));
    }
}
