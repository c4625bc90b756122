package dev.nonagon.format.anthropic;

import dev.nonagon.format.anthropic.CacheMarks.Section;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes single blocks. What a block cannot carry is named. Not thread-safe. */
final class BlockWriter {
    private static final FormatId ID = AnthropicMessages.ID;
    private static final int LONGEST_TOOL_NAME = 128;

    private final Scope scope;
    private final CacheMarks marks;
    private Borrowed borrowed = Borrowed.in(List.of());

    BlockWriter(Scope scope, CacheMarks marks) {
        this.scope = scope;
        this.marks = marks;
    }

    /** Says which conversation the blocks are of. */
    void of(List<Message> messages) {
        borrowed = Borrowed.in(messages);
    }

    /** Keeps legal names of tools as they are, whatever becomes of the others. */
    void keepToolNames(List<Tool> tools) {
        scope.toolNames().keep(Tool.names(tools), BlockWriter::nameCharacter, LONGEST_TOOL_NAME);
    }

    /** The name under which a tool is sent. */
    String toolName(String name) {
        return scope.toolNames().outward(name, BlockWriter::nameCharacter, LONGEST_TOOL_NAME);
    }

    static boolean nameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** Adds the mark and this format's extras to a block, and names the extras of others. */
    ObjectNode finish(ObjectNode block, Optional<CacheMark> cache, Extras extras, Section section, String pointer) {
        if (cache.isPresent()) {
            JsonNode control = extras.get(ID, Notes.CACHE)
                    .map(JsonNode::deepCopy)
                    .orElseGet(() -> CacheControl.write(cache.get()));
            block.set(CacheControl.MEMBER, control);
        }
        extras(block, extras, pointer);
        marks.watch(section, block, pointer);
        return block;
    }

    /** Adds this format's extras where the name is still free, and names the extras of others. */
    void extras(ObjectNode target, Extras extras, String pointer) {
        if (extras.isEmpty()) {
            return;
        }
        extras.of(ID).properties().forEach(member -> {
            if (!member.getKey().startsWith("~") && !target.has(member.getKey())) {
                target.set(member.getKey(), member.getValue());
            }
        });
        for (FormatId format : extras.formats()) {
            if (!format.equals(ID)) {
                extras.of(format).properties().stream()
                        .filter(member -> !member.getKey().startsWith("~") && says(member.getValue()))
                        .forEach(member ->
                                scope.lost(pointer + '/' + escape(member.getKey()), "only " + format + " knows it"));
            }
        }
    }

    /** Whether a value says anything: a null, or an object of nothing but nulls, does not. */
    private static boolean says(JsonNode value) {
        return value.isObject()
                ? value.properties().stream().anyMatch(member -> says(member.getValue()))
                : !value.isNull();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** A text block; none for a text that the API would refuse. */
    Optional<ObjectNode> text(Part.Text part, Section section, String pointer) {
        if (part.text().isBlank()) {
            if (!part.text().isEmpty() || part.cache().isPresent()) {
                scope.lost(pointer, "a text without words is not allowed");
            }
            return Optional.empty();
        }
        part.seal().ifPresent(seal -> scope.lost(pointer, "a text carries no seal here"));
        ObjectNode block = Json.object().put("type", "text").put("text", part.text());
        finish(block, part.cache(), part.extras(), section, pointer);
        Borrowed.uncite(block, pointer, scope);
        return Optional.of(block);
    }

    Optional<ObjectNode> media(Part.Media part, String pointer) {
        Optional<ObjectNode> source =
                switch (part.kind()) {
                    case IMAGE, DOCUMENT -> MediaSources.write(part, pointer, scope);
                    case AUDIO, VIDEO -> {
                        scope.lost(pointer, "the API takes no sound and no film");
                        yield Optional.empty();
                    }
                };
        return source.map(from -> {
            boolean image = part.kind() == Part.Media.Kind.IMAGE;
            ObjectNode block = Json.object().put("type", image ? "image" : "document");
            block.set("source", from);
            part.name().ifPresent(name -> {
                if (image) {
                    scope.lost(pointer, "a picture has no name");
                } else {
                    block.put("title", name);
                }
            });
            return finish(block, part.cache(), part.extras(), Section.MESSAGES, pointer);
        });
    }

    ObjectNode call(Part.ToolCall part, String id, String pointer) {
        ObjectNode block = Json.object().put("type", "tool_use").put("id", id).put("name", toolName(part.name()));
        block.set("input", input(part, pointer));
        part.seal().ifPresent(seal -> scope.lost(pointer, "a tool call carries no seal here"));
        return finish(block, part.cache(), part.extras(), Section.MESSAGES, pointer);
    }

    private ObjectNode input(Part.ToolCall part, String pointer) {
        if (part.custom()) {
            scope.lost(pointer, "a call with free text becomes a call with one argument");
            return Json.object().put(FreeTextTools.ARGUMENT, part.arguments());
        }
        if (part.arguments().isBlank()) {
            return Json.object();
        }
        Optional<ObjectNode> object = parseObject(part.arguments());
        if (object.isEmpty()) {
            scope.lost(pointer, "arguments that are no JSON object are put into one");
        }
        return object.orElseGet(() -> Json.object().put(FreeTextTools.ARGUMENT, part.arguments()));
    }

    static Optional<ObjectNode> parseObject(String text) {
        try {
            return Json.parse(text) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProblem notJson) {
            return Optional.empty();
        }
    }

    /**
     * A tool's result.
     *
     * @param beside receives what a failed result cannot hold, to stand behind the results
     */
    ObjectNode result(Part.ToolResult part, String id, String pointer, List<ObjectNode> beside) {
        ObjectNode block = Json.object().put("type", "tool_result").put("tool_use_id", id);
        if (extra(part.extras(), Notes.STRING)
                && part.content().size() == 1
                && part.content().getFirst() instanceof Part.Text text) {
            block.put("content", text.text());
        } else {
            ArrayNode content = resultContent(part, pointer, beside);
            if (!content.isEmpty()) {
                block.set("content", content);
            }
        }
        if (part.error()) {
            block.put("is_error", true);
        }
        return finish(block, part.cache(), part.extras(), Section.MESSAGES, pointer);
    }

    private ArrayNode resultContent(Part.ToolResult part, String pointer, List<ObjectNode> beside) {
        ArrayNode content = Json.array();
        for (int i = 0; i < part.content().size(); i++) {
            Optional<ObjectNode> piece = resultPiece(part.content().get(i), pointer + "/content/" + i);
            boolean text = piece.filter(p -> p.path("type").asString("").equals("text"))
                    .isPresent();
            if (part.error() && !text) {
                piece.ifPresent(beside::add);
            } else {
                piece.ifPresent(content::add);
            }
        }
        return content;
    }

    private Optional<ObjectNode> resultPiece(Part part, String pointer) {
        return switch (part) {
            case Part.Text text -> text(text, Section.MESSAGES, pointer);
            case Part.Media media -> media(media, pointer);
            case Part.Opaque opaque -> opaque(opaque, pointer);
            case Part.Refusal refusal -> refusal(refusal, pointer);
            case Part.ToolCall ignored -> misplaced(pointer);
            case Part.ToolResult ignored -> misplaced(pointer);
            case Part.Thinking ignored -> misplaced(pointer);
        };
    }

    Optional<ObjectNode> misplaced(String pointer) {
        scope.lost(pointer, "it cannot stand here");
        return Optional.empty();
    }

    Optional<ObjectNode> refusal(Part.Refusal part, String pointer) {
        scope.lost(pointer, "a refusal is written as plain text");
        return text(new Part.Text(part.text(), Optional.empty(), part.extras()), Section.MESSAGES, pointer);
    }

    /** A thought, if this format sealed it. */
    Optional<ObjectNode> thinking(Part.Thinking part, String pointer) {
        Optional<String> seal = part.seal().filter(s -> s.minter().equals(ID)).map(dev.nonagon.spi.chat.Seal::value);
        if (seal.isEmpty()) {
            scope.lost(pointer, part.seal().isEmpty() ? "a thought without a seal" : "a thought sealed elsewhere");
            return Optional.empty();
        }
        ObjectNode block = part.redacted()
                ? Json.object().put("type", "redacted_thinking").put("data", seal.get())
                : Json.object()
                        .put("type", "thinking")
                        .put("thinking", part.text())
                        .put("signature", seal.get());
        extras(block, part.extras(), pointer);
        return Optional.of(block);
    }

    Optional<ObjectNode> opaque(Part.Opaque part, String pointer) {
        if (borrowed.holds(part.json())) {
            scope.lost(pointer, "another provider's search");
            return Optional.empty();
        }
        if (part.origin().equals(ID) && part.json() instanceof ObjectNode json) {
            ObjectNode block = json.deepCopy();
            marks.watch(Section.MESSAGES, block, pointer);
            return Optional.of(block);
        }
        scope.lost(pointer, "only " + part.origin() + " knows it");
        return Optional.empty();
    }

    static boolean extra(Extras extras, String note) {
        return extras.get(ID, note).isPresent();
    }
}
