package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one answer as a whole body. It gathers by itself: pieces of this format alone keep their place. Not thread-safe. */
final class WholeWriter implements EventWriter {
    static final String NO_PICTURES = "a picture that the model made: answers of this format hold none";

    private final Scope scope;
    private final List<WrittenBlock> blocks = new ArrayList<>();
    private final Map<Integer, WrittenBlock> byNumber = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private ObjectNode message = Json.object();
    private Optional<TokenUsage> usage = Optional.empty();
    private long chars;
    private boolean called;
    private boolean refused;
    private boolean lastCallWhole = true;
    private boolean foreignNamed;

    WholeWriter(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> message = AnswerHead.message(started, scope);
            case ChatEvent.Opened opened -> {
                WrittenBlock block = new WrittenBlock(opened.kind());
                byNumber.put(opened.block(), block);
                blocks.add(block);
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
            case ChatEvent.Finished finished -> out.accept(WireEvent.whole(Json.bytes(finish(finished))));
            case ChatEvent.Failed ignored -> {}
        }
    }

    private void say(int number, String piece) {
        WrittenBlock block = byNumber.get(number);
        if (block != null) {
            block.waiting.append(piece);
            chars += piece.length();
        }
    }

    private void foreign(ChatEvent.Foreign piece) {
        Optional<ObjectNode> own = Pieces.asBlock(piece);
        Optional<ObjectNode> citation = Pieces.asCitation(piece);
        if (own.isPresent()) {
            blocks.add(new WrittenBlock(own.get()));
        } else if (citation.isPresent()) {
            cite(Pieces.numberOf(piece), citation.get());
        } else if (piece.meanings().isEmpty() && !foreignNamed) {
            foreignNamed = true;
            scope.lost("", "pieces that only " + piece.origin() + " knows");
        } else {
            piece.meanings().forEach(this::say);
        }
    }

    private void say(Meaning meaning) {
        switch (meaning) {
            case Meaning.Search search -> {
                if (search.done()) {
                    Searches.blocks(search, scope).forEach(block -> blocks.add(new WrittenBlock(block)));
                }
            }
            case Meaning.Citation citation -> cite(citation.block(), Searches.citation(citation));
            case Meaning.Picture ignored -> scope.lost("/content", NO_PICTURES);
        }
    }

    private void cite(int number, ObjectNode citation) {
        WrittenBlock block = byNumber.get(number);
        if (block != null) {
            block.citations.add(citation);
        }
    }

    private ObjectNode finish(ChatEvent.Finished finished) {
        ArrayNode content = message.putArray("content");
        for (WrittenBlock block : blocks) {
            if (block.ready()) {
                ObjectNode json = block.own.orElseGet(() -> json(block));
                if (!block.citations.isEmpty()) {
                    json.putArray("citations").addAll(block.citations);
                }
                content.add(json);
            }
            block.seal()
                    .filter(seal -> !seal.minter().equals(AnthropicMessages.ID))
                    .ifPresent(seal -> scope.lost("/content", "a seal of " + seal.minter()));
        }
        boolean cut = finished.reason() == StopReason.LENGTH && !lastCallWhole;
        String reason = StopReasons.write(finished.reason(), called && !cut, refused);
        message.put("stop_reason", reason);
        if (reason.equals("stop_sequence") && finished.stopSequence().isPresent()) {
            message.put("stop_sequence", finished.stopSequence().get());
        } else {
            message.putNull("stop_sequence");
        }
        TokenUsage total =
                usage.orElseGet(() -> TokenUsage.estimate(scope.estimatedInputTokens(), AnswerHead.tokens(chars)));
        message.set("usage", UsageJson.write(total));
        return message;
    }

    private ObjectNode json(WrittenBlock block) {
        String text = BlockEvents.whole(block.waiting.toString());
        return switch (block.kind.orElseThrow()) {
            case BlockKind.Text ignored -> Json.object().put("type", "text").put("text", text);
            case BlockKind.Refusal ignored -> {
                refused = true;
                yield Json.object().put("type", "text").put("text", text);
            }
            case BlockKind.Thinking thinking ->
                thinking.redacted()
                        ? Json.object().put("type", "redacted_thinking").put("data", block.ownSeal())
                        : Json.object()
                                .put("type", "thinking")
                                .put("thinking", text)
                                .put("signature", block.ownSeal());
            case BlockKind.ToolCall call -> call(call, text);
        };
    }

    private ObjectNode call(BlockKind.ToolCall call, String arguments) {
        ObjectNode json = Json.object()
                .put("type", "tool_use")
                .put("id", BlockEvents.callId(call.id(), ids, scope))
                .put("name", call.name());
        Optional<ObjectNode> input = call.custom()
                ? Optional.empty()
                : arguments.isBlank() ? Optional.of(Json.object()) : BlockWriter.parseObject(arguments);
        called = true;
        lastCallWhole = call.custom() || input.isPresent();
        // Arguments that are no object are still the model's words: the tool shall see them and say what is wrong.
        json.set("input", input.orElseGet(() -> Json.object().put(FreeTextTools.ARGUMENT, arguments)));
        return json;
    }
}
