package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One block of an answer on its way to a client. Not thread-safe. */
final class WrittenBlock {
    final BlockKind kind;
    /** What was said and has not been written. */
    final StringBuilder text = new StringBuilder();

    private @Nullable Seal seal;

    WrittenBlock(BlockKind kind) {
        this.kind = kind;
    }

    void seal(Seal value) {
        seal = value;
    }

    /** The seal that this format may show: its own. */
    Optional<String> ownSeal() {
        return PartWriter.ownSeal(Optional.ofNullable(seal));
    }

    Optional<Seal> foreignSeal() {
        return Optional.ofNullable(seal).filter(s -> !s.minter().equals(Wire.ID));
    }

    boolean isThought() {
        return kind instanceof BlockKind.Thinking;
    }

    /**
     * The call as a part.
     *
     * @return empty if its arguments are no JSON object, as they are where a ceiling cut them short
     */
    Optional<ObjectNode> call(BlockKind.ToolCall call) {
        String said = whole(text.toString());
        Optional<ObjectNode> arguments = call.custom()
                ? Optional.of(Json.object().put(FreeTextTools.ARGUMENT, said))
                : said.isBlank() ? Optional.of(Json.object()) : Wire.parseObject(said);
        return arguments.map(args -> call(call, args));
    }

    /** The call with arguments that are no object: they are still the model's words, and the tool shall see them. */
    ObjectNode brokenCall(BlockKind.ToolCall call) {
        return call(call, Json.object().put(FreeTextTools.ARGUMENT, whole(text.toString())));
    }

    private ObjectNode call(BlockKind.ToolCall call, ObjectNode arguments) {
        ObjectNode part = Json.object();
        part.putObject("functionCall")
                .put("id", call.id())
                .put("name", call.name())
                .set("args", arguments);
        ownSeal().ifPresent(value -> part.put(PartReader.SIGNATURE, value));
        return part;
    }

    /** A text part of this block's kind. */
    ObjectNode words(String words) {
        ObjectNode part = Json.object().put("text", whole(words));
        if (isThought()) {
            part.put("thought", true);
        }
        return part;
    }

    /** The text with halves of surrogate pairs that stand alone replaced: UTF-8 cannot say them. */
    static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
            }
        }
        return text;
    }
}
