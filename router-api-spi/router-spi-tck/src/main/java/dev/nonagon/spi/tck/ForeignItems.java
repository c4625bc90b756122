package dev.nonagon.spi.tck;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Things of another format, each with a marker that no writer may let through (rule T7). */
final class ForeignItems {
    static final String MARKER = "FOREIGN-MARKER";
    private static final FormatId FOREIGN = new FormatId("foreign-format");

    private final List<Item> all = new ArrayList<>();

    /**
     * @param named whether the drop must be named; a foreign reader's spelling notes ({@code ~}) need not be
     */
    record Item(String name, ChatRequest request, boolean named) {}

    private ForeignItems() {}

    static List<Item> all() {
        ForeignItems items = new ForeignItems();
        items.extras();
        items.parts();
        return List.copyOf(items.all);
    }

    private void add(String name, RequestBuilder request) {
        all.add(new Item(name, request.build(), true));
    }

    private void extras() {
        add("extras of the request", RequestBuilder.plain().extras(marked()));
        all.add(new Item(
                "spelling notes of the request",
                RequestBuilder.plain()
                        .extras(Extras.of(FOREIGN, Json.object().put("~note", MARKER)))
                        .build(),
                false));
        add(
                "extras of a message",
                RequestBuilder.plain().add(new Message(Role.USER, List.of(new Part.Text("Hi.")), marked())));
        add(
                "extras of a system message",
                RequestBuilder.plain().first(new Message(Role.SYSTEM, List.of(new Part.Text("Hi.")), marked())));
        add(
                "extras of a text",
                RequestBuilder.plain().add(Role.USER, new Part.Text("Hi.", Optional.empty(), marked())));
        add(
                "extras of an image",
                RequestBuilder.plain()
                        .add(
                                Role.USER,
                                new Part.Media(
                                        Part.Media.Kind.IMAGE,
                                        new Part.Source.Inline("image/png", CanonicalFeatures.PNG),
                                        Optional.empty(),
                                        Optional.empty(),
                                        marked())));
        add(
                "extras of a tool",
                RequestBuilder.plain()
                        .tool(new Tool.Function(
                                "get_weather",
                                Optional.empty(),
                                RequestBuilder.schema(),
                                Optional.empty(),
                                Optional.empty(),
                                marked())));
        add(
                "extras of a tool call",
                calls(
                        new Part.ToolCall(
                                "call_1", "get_weather", "{}", false, Optional.empty(), Optional.empty(), marked()),
                        Extras.none()));
        add("extras of a tool result", calls(new Part.ToolCall("call_1", "get_weather", "{}"), marked()));
        add("extras of thinking", thinking(new Part.Thinking("Hm.", false, Optional.empty(), marked())));
    }

    private void parts() {
        ObjectNode json = Json.object().put("type", "text").put("text", MARKER).put("marker", MARKER);
        add("opaque part", RequestBuilder.plain().add(Role.USER, new Part.Text("Hi."), new Part.Opaque(FOREIGN, json)));
        add(
                "a message of one opaque part",
                RequestBuilder.plain().say(Role.ASSISTANT, "Hi.").add(Role.USER, new Part.Opaque(FOREIGN, json)));
        add(
                "opaque part in a tool result",
                RequestBuilder.withTool()
                        .add(Role.ASSISTANT, new Part.ToolCall("call_1", "get_weather", "{}"))
                        .add(
                                Role.TOOL,
                                new Part.ToolResult(
                                        "call_1",
                                        List.of(new Part.Text("sunny"), new Part.Opaque(FOREIGN, json)),
                                        false,
                                        Optional.empty(),
                                        Extras.none())));
        add("hosted tool", RequestBuilder.withTool().tool(new Tool.Hosted(FOREIGN, json)));
        add("only a hosted tool", RequestBuilder.plain().tool(new Tool.Hosted(FOREIGN, json)));
        add(
                "uploaded file",
                RequestBuilder.plain()
                        .add(
                                Role.USER,
                                new Part.Text("Read it."),
                                new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.Uploaded(FOREIGN, MARKER))));
        Optional<Seal> seal = Optional.of(new Seal(FOREIGN, MARKER));
        add("seal of thinking", thinking(new Part.Thinking("Hm.", false, seal, Extras.none())));
        add("seal of redacted thinking", thinking(new Part.Thinking("", true, seal, Extras.none())));
        add(
                "seal of a text",
                RequestBuilder.plain()
                        .add(Role.ASSISTANT, new Part.Text("Hi.", seal, Optional.empty(), Extras.none()))
                        .add(Role.USER, new Part.Text("And?")));
        add(
                "seal of a picture",
                RequestBuilder.plain()
                        .add(
                                Role.ASSISTANT,
                                new Part.Text("Here."),
                                new Part.Media(
                                                Part.Media.Kind.IMAGE,
                                                new Part.Source.Inline("image/png", CanonicalFeatures.PNG))
                                        .withSeal(seal))
                        .add(Role.USER, new Part.Text("And?")));
        add(
                "seal of a tool call",
                calls(
                        new Part.ToolCall("call_1", "get_weather", "{}", false, seal, Optional.empty(), Extras.none()),
                        Extras.none()));
    }

    /** An answer with a foreign seal and a foreign piece. */
    static List<ChatEvent> answer() {
        return List.of(
                new ChatEvent.Started("id_1", "model-1"),
                new ChatEvent.Foreign(FOREIGN, Json.object().put("type", "text").put("marker", MARKER)),
                new ChatEvent.Opened(0, new BlockKind.Thinking(false)),
                new ChatEvent.ThinkingDelta(0, "Hm."),
                new ChatEvent.Sealed(0, new Seal(FOREIGN, MARKER)),
                new ChatEvent.Closed(0),
                new ChatEvent.Opened(1, new BlockKind.Thinking(true)),
                new ChatEvent.Sealed(1, new Seal(FOREIGN, MARKER)),
                new ChatEvent.Closed(1),
                new ChatEvent.Opened(2, new BlockKind.Text()),
                new ChatEvent.TextDelta(2, "Here."),
                new ChatEvent.Closed(2),
                new ChatEvent.Opened(3, new BlockKind.ToolCall("call_1", "get_weather")),
                new ChatEvent.ArgumentsDelta(3, "{}"),
                new ChatEvent.Sealed(3, new Seal(FOREIGN, MARKER)),
                new ChatEvent.Closed(3),
                new ChatEvent.Used(new TokenUsage(5, 3, 0, 0, 0, 0, false)),
                new ChatEvent.Finished(StopReason.TOOL_USE));
    }

    private static Extras marked() {
        return Extras.of(FOREIGN, Json.object().put("marker", MARKER).put(MARKER, true));
    }

    private static RequestBuilder calls(Part.ToolCall call, Extras ofResult) {
        return RequestBuilder.withTool()
                .add(Role.ASSISTANT, call)
                .add(
                        Role.TOOL,
                        new Part.ToolResult(
                                "call_1", List.of(new Part.Text("sunny")), false, Optional.empty(), ofResult));
    }

    private static RequestBuilder thinking(Part.Thinking thinking) {
        return RequestBuilder.plain()
                .add(Role.ASSISTANT, thinking, new Part.Text("Hi."))
                .say(Role.USER, "Go on.");
    }
}
