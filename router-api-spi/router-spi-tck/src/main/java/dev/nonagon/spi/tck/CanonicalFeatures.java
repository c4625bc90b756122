package dev.nonagon.spi.tck;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Part.Media;
import dev.nonagon.spi.chat.Part.Source;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Every word of the canonical vocabulary, each in a request of its own, with a test for its survival (rule T6). */
final class CanonicalFeatures {
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final String PDF = "JVBERi0xLjQKJSVFT0YK";
    private static final String WAV = "UklGRiQAAABXQVZFZm10IBAAAAABAAEA";
    private static final String ARGUMENTS = "{\"city\":\"Zürich\"}";

    private final FormatId self;
    private final List<Feature> all = new ArrayList<>();

    /**
     * @param request a request that uses the feature and little else
     * @param survives whether the request read back still says it
     */
    record Feature(String name, ChatRequest request, Predicate<ChatRequest> survives) {}

    private CanonicalFeatures(FormatId self) {
        this.self = self;
    }

    /**
     * @param self the format under test: seals and uploaded files are its own
     * @param modelInBody whether the format's body says the model and whether to stream (for some the path does)
     */
    static List<Feature> of(FormatId self, boolean modelInBody) {
        CanonicalFeatures features = new CanonicalFeatures(self);
        if (modelInBody) {
            features.add("model", RequestBuilder.plain(), r -> r.model().equals("tck-model"));
            features.add("stream", RequestBuilder.plain().stream(), ChatRequest::stream);
        }
        features.all.addAll(SettingFeatures.all());
        features.tools();
        features.conversation();
        features.media();
        features.cacheMarks();
        return List.copyOf(features.all);
    }

    /** One request that says nearly everything at once. */
    static ChatRequest maximal(FormatId self) {
        return RequestBuilder.withTool()
                .first(Message.text(Role.SYSTEM, "Be brief."))
                .tool(new Tool.Custom("patch", Optional.of("Applies a patch."), Optional.empty(), Extras.none()))
                .toolChoice(new ToolChoice.Auto())
                .parallel(false)
                .maxTokens(4096)
                .stop("STOP-HERE")
                .sampling(new Sampling(
                        decimal("0.5"),
                        decimal("0.9"),
                        OptionalLong.of(40),
                        decimal("0.1"),
                        decimal("0.2"),
                        OptionalLong.of(7)))
                .reasoning(new Reasoning(Reasoning.Mode.ON, Optional.of(Effort.LOW), OptionalLong.of(1024)))
                .output(new OutputFormat.JsonSchema(
                        Optional.of("city"), Optional.empty(), RequestBuilder.schema(), Optional.of(true)))
                .endUser("user-1")
                .add(Role.ASSISTANT, thought(self), new Part.Text("Let me look."), call("call_1"), call("call_2"))
                .add(Role.TOOL, new Part.ToolResult("call_2", "sunny"), new Part.ToolResult("call_1", "rainy"))
                .add(Role.USER, image(new Source.Inline("image/png", PNG)), new Part.Text("And here?"))
                .say(Role.DEVELOPER, "Answer in French.")
                .add(Role.ASSISTANT, new Part.Refusal("I cannot.", Extras.none()))
                .say(Role.USER, "Why not?")
                .build();
    }

    private void add(String name, RequestBuilder request, Predicate<ChatRequest> survives) {
        all.add(new Feature(name, request.build(), survives));
    }

    private void tools() {
        Tool.Function tool = RequestBuilder.weather();
        add("function tool", RequestBuilder.withTool(), r -> function(r)
                .filter(f -> f.name().equals(tool.name())
                        && f.description().equals(tool.description())
                        && f.parameters().equals(tool.parameters()))
                .isPresent());
        add(
                "strict tool",
                RequestBuilder.plain()
                        .tool(new Tool.Function(
                                "strict_one",
                                Optional.empty(),
                                RequestBuilder.schema(),
                                Optional.of(true),
                                Optional.empty(),
                                Extras.none())),
                r -> function(r).flatMap(Tool.Function::strict).equals(Optional.of(true)));
        add(
                "tool with a long name",
                RequestBuilder.plain()
                        .tool(new Tool.Function(
                                "n".repeat(80),
                                Optional.empty(),
                                RequestBuilder.schema(),
                                Optional.empty(),
                                Optional.empty(),
                                // A shortened name is no loss: it is given back in the answer (ToolNames).
                                Extras.none())),
                r -> r.tools().size() == 1);
        add(
                "custom tool",
                RequestBuilder.plain()
                        .tool(new Tool.Custom(
                                "patch", Optional.of("Applies a patch."), Optional.empty(), Extras.none())),
                r -> r.tools().stream()
                        .anyMatch(t -> t instanceof Tool.Custom c && c.name().equals("patch")));
        for (ToolChoice choice : List.of(
                new ToolChoice.Auto(),
                new ToolChoice.None(),
                new ToolChoice.Required(),
                new ToolChoice.Named("get_weather"),
                new ToolChoice.Allowed(List.of("get_weather"), false))) {
            add(
                    "tool choice " + choice.getClass().getSimpleName(),
                    RequestBuilder.withTool()
                            .tool(new Tool.Function(
                                    "other",
                                    Optional.empty(),
                                    RequestBuilder.schema(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Extras.none()))
                            .toolChoice(choice),
                    r -> r.toolChoice().equals(Optional.of(choice))
                            || choice instanceof ToolChoice.Auto
                                    && r.toolChoice().isEmpty()
                            || choice instanceof ToolChoice.None && r.tools().isEmpty());
        }
        add("parallel tool calls forbidden", RequestBuilder.withTool().parallel(false), r -> r.parallelToolCalls()
                .equals(Optional.of(false)));
        add("parallel tool calls allowed", RequestBuilder.withTool().parallel(true), r -> !r.parallelToolCalls()
                .equals(Optional.of(false)));
    }

    private void conversation() {
        add("system text", RequestBuilder.plain().first(Message.text(Role.SYSTEM, "Be brief.")), r -> operator(r)
                .contains("Be brief."));
        add(
                "two system texts",
                RequestBuilder.plain()
                        .first(Message.text(Role.SYSTEM, "Be kind."))
                        .first(Message.text(Role.SYSTEM, "Be brief.")),
                r -> operator(r).matches("(?s).*Be brief\\..*Be kind\\..*"));
        add("developer text", RequestBuilder.plain().first(Message.text(Role.DEVELOPER, "Be brief.")), r -> operator(r)
                .contains("Be brief."));
        add(
                "system text in mid-conversation",
                RequestBuilder.plain()
                        .say(Role.ASSISTANT, "Hi.")
                        .say(Role.SYSTEM, "The file changed.")
                        .say(Role.USER, "Go on."),
                r -> operator(r).contains("The file changed."));
        add("assistant text", RequestBuilder.plain().say(Role.ASSISTANT, "Hi.").say(Role.USER, "Go on."), r -> text(
                        r, Role.ASSISTANT)
                .contains("Hi."));
        add(
                "several texts",
                RequestBuilder.plain().add(Role.USER, new Part.Text("one"), new Part.Text("two")),
                r -> text(r, Role.USER).matches("(?s).*one.*two.*"));
        add(
                "tool call and result",
                calls(call("call_1"), new Part.ToolResult("call_1", "sunny")),
                r -> hasCall(r, "call_1", false)
                        && result(r, "call_1")
                                .filter(t -> text(t).equals("sunny"))
                                .isPresent());
        add(
                "parallel calls, results in another order",
                RequestBuilder.withTool()
                        .add(Role.ASSISTANT, call("call_1"), call("call_2"))
                        .add(Role.TOOL, new Part.ToolResult("call_2", "sunny"), new Part.ToolResult("call_1", "rainy")),
                r -> hasCall(r, "call_1", false)
                        && hasCall(r, "call_2", false)
                        && result(r, "call_1")
                                .filter(t -> text(t).equals("rainy"))
                                .isPresent()
                        && result(r, "call_2")
                                .filter(t -> text(t).equals("sunny"))
                                .isPresent());
        add(
                "failed tool",
                calls(
                        call("call_1"),
                        new Part.ToolResult(
                                "call_1",
                                List.of(new Part.Text("no such city")),
                                true,
                                Optional.empty(),
                                Extras.none())),
                r -> result(r, "call_1").filter(Part.ToolResult::error).isPresent());
        add(
                "tool result with an image",
                calls(
                        call("call_1"),
                        new Part.ToolResult(
                                "call_1",
                                List.of(new Part.Text("a map"), image(new Source.Inline("image/png", PNG))),
                                false,
                                Optional.empty(),
                                Extras.none())),
                r -> parts(r).anyMatch(
                                p -> p instanceof Media m && m.source().equals(new Source.Inline("image/png", PNG))));
        Part.ToolCall custom = new Part.ToolCall(
                "call_1", "patch", "*** free text", true, Optional.empty(), Optional.empty(), Extras.none());
        add(
                "custom tool call",
                RequestBuilder.plain()
                        .tool(new Tool.Custom("patch", Optional.empty(), Optional.empty(), Extras.none()))
                        .add(Role.ASSISTANT, custom)
                        .add(Role.TOOL, new Part.ToolResult("call_1", "done")),
                r -> hasCall(r, "call_1", true));
        add("sealed thinking", thinking(thought(self)), r -> parts(r).anyMatch(p -> p instanceof Part.Thinking t
                && t.text().equals("Hm.")
                && t.seal().filter(s -> s.value().equals("OWN-SEAL")).isPresent()));
        add("unsealed thinking", thinking(new Part.Thinking("Hm.", false, Optional.empty(), Extras.none())), r -> parts(
                        r)
                .anyMatch(p -> p instanceof Part.Thinking t && t.text().equals("Hm.")));
        add(
                "redacted thinking",
                thinking(new Part.Thinking("", true, Optional.of(new Seal(self, "OWN-SEAL")), Extras.none())),
                r -> parts(r).anyMatch(p -> p instanceof Part.Thinking t
                        && t.seal().filter(s -> s.value().equals("OWN-SEAL")).isPresent()));
        add(
                "sealed tool call",
                calls(
                        new Part.ToolCall(
                                "call_1",
                                "get_weather",
                                ARGUMENTS,
                                false,
                                Optional.of(new Seal(self, "OWN-SEAL")),
                                Optional.empty(),
                                Extras.none()),
                        new Part.ToolResult("call_1", "sunny")),
                r -> parts(r).anyMatch(p -> p instanceof Part.ToolCall c
                        && c.seal().filter(s -> s.value().equals("OWN-SEAL")).isPresent()));
        add(
                "sealed text",
                RequestBuilder.plain()
                        .add(
                                Role.ASSISTANT,
                                new Part.Text(
                                        "Fine.",
                                        Optional.of(new Seal(self, "OWN-SEAL")),
                                        Optional.empty(),
                                        Extras.none()))
                        .say(Role.USER, "Sure?"),
                r -> parts(r).anyMatch(p -> p instanceof Part.Text t
                        && t.seal().filter(s -> s.value().equals("OWN-SEAL")).isPresent()));
        add(
                "refusal",
                RequestBuilder.plain()
                        .add(Role.ASSISTANT, new Part.Refusal("I cannot.", Extras.none()))
                        .say(Role.USER, "Why?"),
                r -> parts(r).anyMatch(
                                p -> p instanceof Part.Refusal f && f.text().equals("I cannot.")));
    }

    private void media() {
        media("inline image", image(new Source.Inline("image/png", PNG)));
        media("linked image", image(new Source.Link("https://example.org/a.png")));
        media("inline document", new Media(Media.Kind.DOCUMENT, new Source.Inline("application/pdf", PDF)));
        media(
                "named document",
                new Media(
                        Media.Kind.DOCUMENT,
                        new Source.Inline("application/pdf", PDF),
                        Optional.of("report.pdf"),
                        Optional.empty(),
                        Extras.none()));
        media("linked document", new Media(Media.Kind.DOCUMENT, new Source.Link("https://example.org/a.pdf")));
        media("plain document", new Media(Media.Kind.DOCUMENT, new Source.Plain("All is well.")));
        media("uploaded document", new Media(Media.Kind.DOCUMENT, new Source.Uploaded(self, "file-1")));
        media("audio", new Media(Media.Kind.AUDIO, new Source.Inline("audio/wav", WAV)));
        media("video", new Media(Media.Kind.VIDEO, new Source.Link("https://example.org/a.mp4")));
    }

    private void media(String name, Media media) {
        add(name, RequestBuilder.plain().add(Role.USER, media, new Part.Text("What is it?")), r -> parts(r).anyMatch(
                        p -> p instanceof Media back
                                && back.kind() == media.kind()
                                && back.source().equals(media.source())
                                && (media.name().isEmpty() || media.name().equals(back.name()))));
    }

    private void cacheMarks() {
        for (Optional<Duration> lifetime : List.of(Optional.<Duration>empty(), Optional.of(Duration.ofHours(1)))) {
            Optional<CacheMark> mark = Optional.of(new CacheMark(lifetime));
            String name = "cache mark"
                    + lifetime.map(l -> " for " + l.toHours() + " h").orElse("");
            Part.Text text = new Part.Text("Long.", mark, Extras.none());
            add(
                    name + " on a system text",
                    RequestBuilder.plain().first(new Message(Role.SYSTEM, List.of(text))),
                    r -> parts(r).anyMatch(
                                    p -> p instanceof Part.Text t && t.cache().equals(mark)));
            add(name + " on a user text", RequestBuilder.plain().add(Role.USER, text), r -> parts(r).anyMatch(
                            p -> p instanceof Part.Text t && t.cache().equals(mark)));
            Tool.Function plain = RequestBuilder.weather();
            add(
                    name + " on a tool",
                    RequestBuilder.plain()
                            .tool(new Tool.Function(
                                    plain.name(),
                                    plain.description(),
                                    plain.parameters(),
                                    Optional.empty(),
                                    mark,
                                    Extras.none())),
                    r -> function(r).flatMap(Tool.Function::cache).equals(mark));
            add(
                    name + " on a tool result",
                    calls(
                            call("call_1"),
                            new Part.ToolResult("call_1", List.of(new Part.Text("sunny")), false, mark, Extras.none())),
                    r -> result(r, "call_1").flatMap(Part.ToolResult::cache).equals(mark));
            add(
                    name + " on an image",
                    RequestBuilder.plain()
                            .add(
                                    Role.USER,
                                    new Media(
                                            Media.Kind.IMAGE,
                                            new Source.Inline("image/png", PNG),
                                            Optional.empty(),
                                            mark,
                                            Extras.none())),
                    r -> parts(r).anyMatch(
                                    p -> p instanceof Media m && m.cache().equals(mark)));
        }
    }

    private static RequestBuilder calls(Part.ToolCall call, Part.ToolResult result) {
        return RequestBuilder.withTool().add(Role.ASSISTANT, call).add(Role.TOOL, result);
    }

    private static RequestBuilder thinking(Part.Thinking thinking) {
        return RequestBuilder.withTool()
                .maxTokens(4096)
                .reasoning(new Reasoning(Reasoning.Mode.ON, Optional.empty(), OptionalLong.of(1024)))
                .add(Role.ASSISTANT, thinking, call("call_1"))
                .add(Role.TOOL, new Part.ToolResult("call_1", "sunny"));
    }

    private static Part.Thinking thought(FormatId self) {
        return new Part.Thinking("Hm.", false, Optional.of(new Seal(self, "OWN-SEAL")), Extras.none());
    }

    private static Part.ToolCall call(String id) {
        return new Part.ToolCall(id, "get_weather", ARGUMENTS);
    }

    private static Media image(Source source) {
        return new Media(Media.Kind.IMAGE, source);
    }

    private static Optional<BigDecimal> decimal(String text) {
        return Optional.of(new BigDecimal(text));
    }

    private static Optional<Tool.Function> function(ChatRequest request) {
        return request.tools().stream()
                .filter(Tool.Function.class::isInstance)
                .map(Tool.Function.class::cast)
                .findFirst();
    }

    /** All parts, those inside tool results included. */
    private static Stream<Part> parts(ChatRequest request) {
        return request.messages().stream()
                .flatMap(m -> m.parts().stream())
                .flatMap(p -> p instanceof Part.ToolResult r
                        ? Stream.concat(Stream.of(p), r.content().stream())
                        : Stream.of(p));
    }

    private static boolean hasCall(ChatRequest request, String id, boolean custom) {
        return parts(request)
                .anyMatch(p -> p instanceof Part.ToolCall c
                        && c.id().equals(id)
                        && c.custom() == custom
                        && (custom || c.arguments().equals(ARGUMENTS)));
    }

    private static Optional<Part.ToolResult> result(ChatRequest request, String id) {
        return parts(request)
                .filter(p -> p instanceof Part.ToolResult r && r.callId().equals(id))
                .map(Part.ToolResult.class::cast)
                .findFirst();
    }

    private static String text(Part.ToolResult result) {
        return texts(result.content().stream());
    }

    private static String text(ChatRequest request, Role role) {
        return texts(request.messages().stream().filter(m -> m.role() == role).flatMap(m -> m.parts().stream()));
    }

    private static String operator(ChatRequest request) {
        return texts(request.messages().stream()
                .filter(m -> m.role() == Role.SYSTEM || m.role() == Role.DEVELOPER)
                .flatMap(m -> m.parts().stream()));
    }

    private static String texts(Stream<Part> parts) {
        StringBuilder all = new StringBuilder();
        parts.forEach(p -> {
            if (p instanceof Part.Text text) {
                all.append(all.isEmpty() ? "" : "\n").append(text.text());
            }
        });
        return all.toString();
    }
}
