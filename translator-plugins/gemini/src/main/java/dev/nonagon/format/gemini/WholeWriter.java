package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one answer as a whole body. It gathers by itself: pieces of this format alone keep their place. Not thread-safe. */
final class WholeWriter implements EventWriter {
    private final Scope scope;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, WrittenBlock> byNumber = new HashMap<>();
    private final WrittenGrounding grounding;
    private final ObjectNode ofCandidate = Json.object();
    private final ObjectNode ofBody = Json.object();
    private Optional<TokenUsage> usage = Optional.empty();
    private String model = "";
    private String id = "";
    private long chars;
    private boolean refused;
    private boolean foreignNamed;

    /** What stands at one place of the answer. */
    private record Entry(Optional<WrittenBlock> block, Optional<ObjectNode> own) {}

    WholeWriter(Scope scope) {
        this.scope = scope;
        this.grounding = new WrittenGrounding(scope.request());
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> {
                model = AnswerHead.model(started, scope);
                id = AnswerHead.id(started, scope);
            }
            case ChatEvent.Opened opened -> {
                WrittenBlock block = new WrittenBlock(opened.kind());
                refused |= opened.kind() instanceof BlockKind.Refusal;
                byNumber.put(opened.block(), block);
                entries.add(new Entry(Optional.of(block), Optional.empty()));
            }
            case ChatEvent.TextDelta delta -> say(delta.block(), delta.text());
            case ChatEvent.ThinkingDelta delta -> say(delta.block(), delta.text());
            case ChatEvent.ArgumentsDelta delta -> say(delta.block(), delta.json());
            case ChatEvent.Sealed sealed -> {
                WrittenBlock block = byNumber.get(sealed.block());
                if (block != null) {
                    block.seal(sealed.seal());
                }
            }
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Used used -> usage = Optional.of(used.cumulative());
            case ChatEvent.Foreign piece -> foreign(piece);
            case ChatEvent.Finished finished -> out.accept(WireEvent.whole(Json.bytes(finish(finished.reason()))));
            case ChatEvent.Failed ignored -> {}
        }
    }

    private void say(int number, String piece) {
        WrittenBlock block = byNumber.get(number);
        if (block != null) {
            block.text.append(piece);
            if (block.kind instanceof BlockKind.Text) {
                grounding.say(number, piece);
            }
            chars += piece.length();
        }
    }

    private void foreign(ChatEvent.Foreign piece) {
        Optional<ObjectNode> part = Pieces.asPart(piece);
        Optional<ObjectNode> candidate = Pieces.asCandidate(piece);
        Optional<ObjectNode> chunk = Pieces.asChunk(piece);
        part.ifPresent(own -> entries.add(new Entry(Optional.empty(), part)));
        candidate.ifPresent(ofCandidate::setAll);
        chunk.ifPresent(ofBody::setAll);
        boolean own = part.isPresent() || candidate.isPresent() || chunk.isPresent();
        if (!own && piece.meanings().isEmpty() && !foreignNamed) {
            foreignNamed = true;
            scope.lost("", "pieces that only " + piece.origin() + " knows");
        } else if (!piece.origin().equals(Wire.ID)) {
            piece.meanings().forEach(this::say);
        }
    }

    private void say(Meaning meaning) {
        switch (meaning) {
            case Meaning.Search search -> grounding.add(search);
            case Meaning.Citation citation -> grounding.add(citation);
            case Meaning.Picture picture ->
                entries.add(new Entry(
                        Optional.empty(), Optional.of(MediaParts.inline(picture.mediaType(), picture.base64()))));
        }
    }

    private ObjectNode finish(StopReason reason) {
        ObjectNode body = Json.object();
        ObjectNode candidate = body.putArray("candidates").addObject();
        ObjectNode content = candidate.putObject("content");
        ArrayNode parts = content.putArray("parts");
        content.put("role", "model");
        for (Entry entry : entries) {
            entry.own().ifPresent(parts::add);
            entry.block().ifPresent(block -> block(block, reason, parts));
        }
        candidate.put("finishReason", FinishReasons.write(reason, refused));
        candidate.put("index", 0);
        grounding.metadata().ifPresent(said -> candidate.set(Grounding.MEMBER, said));
        candidate.setAll(ofCandidate);
        TokenUsage total = usage.orElseGet(() -> UsageJson.estimate(scope.estimatedInputTokens(), chars));
        body.set("usageMetadata", UsageJson.write(total));
        body.put("modelVersion", model);
        body.put("responseId", id);
        body.setAll(ofBody);
        return body;
    }

    private void block(WrittenBlock block, StopReason reason, ArrayNode parts) {
        block.foreignSeal().ifPresent(seal -> scope.lost("/content", "a seal of " + seal.minter()));
        if (block.kind instanceof BlockKind.ToolCall call) {
            Optional<ObjectNode> part = block.call(call);
            if (part.isPresent()) {
                parts.add(part.get());
            } else if (reason == StopReason.LENGTH) {
                scope.lost("/content", "a call that the ceiling cut short");
            } else {
                parts.add(block.brokenCall(call));
            }
            return;
        }
        boolean hidden = block.kind instanceof BlockKind.Thinking thinking && thinking.redacted();
        Optional<String> seal = block.ownSeal();
        if ((!block.text.isEmpty() && !hidden) || seal.isPresent()) {
            ObjectNode part = block.words(hidden ? "" : block.text.toString());
            seal.ifPresent(value -> part.put(PartReader.SIGNATURE, value));
            parts.add(part);
        }
    }
}
