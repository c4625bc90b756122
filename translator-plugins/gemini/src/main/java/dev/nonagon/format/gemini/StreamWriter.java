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
import dev.nonagon.spi.json.JsonEdit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one answer as chunks: words as they come, a call whole when it closes, the reason and the tokens in the last
 * chunk, and nothing after it. Not thread-safe.
 */
final class StreamWriter implements EventWriter {
    private static final String BEGIN = "{\"candidates\":[{\"content\":{\"parts\":[";
    private static final String ROLE = "],\"role\":\"model\"}";

    private final Scope scope;
    private final Map<Integer, WrittenBlock> blocks = new HashMap<>();
    private final List<WrittenBlock> broken = new ArrayList<>();
    private final WrittenGrounding grounding;
    private Optional<TokenUsage> usage = Optional.empty();
    private String head = "}";
    private long chars;
    private boolean refused;
    private boolean ended;
    private boolean foreignNamed;

    StreamWriter(Scope scope) {
        this.scope = scope;
        this.grounding = new WrittenGrounding(scope.request());
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        if (ended) {
            return;
        }
        switch (event) {
            case ChatEvent.Started started -> start(started);
            case ChatEvent.Opened opened -> {
                refused |= opened.kind() instanceof BlockKind.Refusal;
                blocks.put(opened.block(), new WrittenBlock(opened.kind()));
            }
            case ChatEvent.TextDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ThinkingDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ArgumentsDelta delta -> {
                WrittenBlock block = blocks.get(delta.block());
                if (block != null) {
                    chars += delta.json().length();
                    block.text.append(delta.json());
                }
            }
            case ChatEvent.Sealed sealed -> {
                WrittenBlock block = blocks.get(sealed.block());
                if (block != null) {
                    block.seal(sealed.seal());
                }
            }
            case ChatEvent.Closed closed -> {
                WrittenBlock block = blocks.remove(closed.block());
                if (block != null) {
                    close(block, out);
                }
            }
            case ChatEvent.Used used -> usage = Optional.of(used.cumulative());
            case ChatEvent.Foreign piece -> foreign(piece, out);
            case ChatEvent.Finished finished -> finish(finished.reason(), out);
            case ChatEvent.Failed failed -> {
                ended = true;
                out.accept(WireEvent.of(ErrorBody.of(failed.failure(), scope.requestId())));
            }
        }
    }

    private void start(ChatEvent.Started started) {
        head = ",\"modelVersion\":" + literal(AnswerHead.model(started, scope)) + ",\"responseId\":"
                + literal(AnswerHead.id(started, scope)) + '}';
    }

    private static String literal(String text) {
        return new String(JsonEdit.literal(WrittenBlock.whole(text)), StandardCharsets.UTF_8);
    }

    private void say(int number, String piece, Consumer<WireEvent> out) {
        WrittenBlock block = blocks.get(number);
        if (block == null || piece.isEmpty() || (block.kind instanceof BlockKind.Thinking t && t.redacted())) {
            return;
        }
        chars += piece.length();
        block.text.append(piece);
        if (!block.isThought()) {
            grounding.say(number, piece);
        }
        // Half of a surrogate pair waits for the other half: alone it is no character.
        int end = block.text.length();
        if (Character.isHighSurrogate(block.text.charAt(end - 1))) {
            end--;
        }
        if (end > 0) {
            String words = block.text.substring(0, end);
            block.text.delete(0, end);
            words(block, words, out);
        }
    }

    private void words(WrittenBlock block, String words, Consumer<WireEvent> out) {
        part("{\"text\":" + literal(words) + (block.isThought() ? ",\"thought\":true}" : "}"), out);
    }

    private void part(String part, Consumer<WireEvent> out) {
        emit(BEGIN + part + ROLE + ",\"index\":0}]" + head, out);
    }

    private static void emit(String chunk, Consumer<WireEvent> out) {
        out.accept(WireEvent.of(chunk.getBytes(StandardCharsets.UTF_8)));
    }

    private void close(WrittenBlock block, Consumer<WireEvent> out) {
        block.foreignSeal().ifPresent(seal -> scope.lost("/content", "a seal of " + seal.minter()));
        if (block.kind instanceof BlockKind.ToolCall call) {
            block.call(call).ifPresentOrElse(part -> part(Json.text(part), out), () -> broken.add(block));
            return;
        }
        if (!block.text.isEmpty()) {
            words(block, block.text.toString(), out);
        }
        block.ownSeal().ifPresent(seal -> part(Json.text(block.words("").put(PartReader.SIGNATURE, seal)), out));
    }

    private void foreign(ChatEvent.Foreign piece, Consumer<WireEvent> out) {
        Optional<ObjectNode> part = Pieces.asPart(piece);
        Optional<ObjectNode> candidate = Pieces.asCandidate(piece);
        Optional<ObjectNode> chunk = Pieces.asChunk(piece);
        if (part.isPresent()) {
            part(Json.text(part.get()), out);
        } else if (candidate.isPresent()) {
            emit("{\"candidates\":[" + members(candidate.get()) + ",\"index\":0}]" + head, out);
        } else if (chunk.isPresent()) {
            emit(members(chunk.get()) + head, out);
        } else if (piece.meanings().isEmpty() && !foreignNamed) {
            foreignNamed = true;
            scope.lost("", "pieces that only " + piece.origin() + " knows");
        } else if (!piece.origin().equals(Wire.ID)) {
            piece.meanings().forEach(meaning -> say(meaning, out));
        }
    }

    private void say(Meaning meaning, Consumer<WireEvent> out) {
        switch (meaning) {
            case Meaning.Search search -> grounding.add(search);
            case Meaning.Citation citation -> grounding.add(citation);
            case Meaning.Picture picture ->
                part(Json.text(MediaParts.inline(picture.mediaType(), picture.base64())), out);
        }
    }

    /** An object without its closing brace. */
    private static String members(ObjectNode object) {
        String text = Json.text(object);
        return text.substring(0, text.length() - 1);
    }

    private void finish(StopReason reason, Consumer<WireEvent> out) {
        for (WrittenBlock block : broken) {
            if (reason == StopReason.LENGTH) {
                scope.lost("/content", "a call that the ceiling cut short");
            } else if (block.kind instanceof BlockKind.ToolCall call) {
                part(Json.text(block.brokenCall(call)), out);
            }
        }
        ended = true;
        TokenUsage total = usage.orElseGet(() -> UsageJson.estimate(scope.estimatedInputTokens(), chars));
        emit(
                BEGIN + "{\"text\":\"\"}" + ROLE + ",\"finishReason\":\"" + FinishReasons.write(reason, refused)
                        + "\",\"index\":0"
                        + grounding
                                .metadata()
                                .map(said -> ",\"" + Grounding.MEMBER + "\":" + Json.text(said))
                                .orElse("")
                        + "}],\"usageMetadata\":" + Json.text(UsageJson.write(total)) + head,
                out);
    }
}
