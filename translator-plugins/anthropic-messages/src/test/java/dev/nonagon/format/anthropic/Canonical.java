package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests as another format's reader leaves them, and what becomes of them. */
final class Canonical {
    private String model = "some-model";
    private final List<Message> messages = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private Optional<ToolChoice> choice = Optional.empty();
    private Optional<Boolean> parallel = Optional.empty();
    private OptionalLong maxTokens = OptionalLong.empty();
    private List<String> stop = List.of();
    private Sampling sampling = Sampling.unset();
    private Optional<Reasoning> reasoning = Optional.empty();
    private Optional<OutputFormat> output = Optional.empty();
    private Optional<String> user = Optional.empty();

    /** What was written, and what was lost on the way. */
    record Written(ObjectNode body, List<Loss> losses) {
        JsonNode at(String pointer) {
            return body.at(pointer);
        }

        String text(String pointer) {
            return Json.text(body.at(pointer));
        }
    }

    static Canonical say(Role role, String text) {
        return new Canonical().and(role, text);
    }

    static Canonical question() {
        return say(Role.USER, "Hi");
    }

    Canonical and(Role role, String text) {
        messages.add(Message.text(role, text));
        return this;
    }

    Canonical and(Role role, Part... parts) {
        messages.add(new Message(role, List.of(parts)));
        return this;
    }

    Canonical model(String name) {
        model = name;
        return this;
    }

    Canonical tool(String name) {
        return tool(name, "{\"type\":\"object\"}");
    }

    Canonical tool(String name, String schema) {
        tools.add(new Tool.Function(
                name,
                Optional.empty(),
                (ObjectNode) Json.parse(schema),
                Optional.empty(),
                Optional.empty(),
                Extras.none()));
        return this;
    }

    Canonical tool(Tool tool) {
        tools.add(tool);
        return this;
    }

    Canonical choose(ToolChoice value) {
        choice = Optional.of(value);
        return this;
    }

    Canonical parallel(boolean value) {
        parallel = Optional.of(value);
        return this;
    }

    Canonical maxTokens(long value) {
        maxTokens = OptionalLong.of(value);
        return this;
    }

    Canonical stop(String... texts) {
        stop = List.of(texts);
        return this;
    }

    Canonical temperature(String value) {
        return sampling(value, null, null);
    }

    Canonical sampling(
            @org.jspecify.annotations.Nullable String temperature,
            @org.jspecify.annotations.Nullable String topP,
            @org.jspecify.annotations.Nullable Integer topK) {
        sampling = new Sampling(
                Optional.ofNullable(temperature).map(BigDecimal::new),
                Optional.ofNullable(topP).map(BigDecimal::new),
                topK == null ? OptionalLong.empty() : OptionalLong.of(topK),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
        return this;
    }

    Canonical effort(Reasoning.Effort effort) {
        reasoning = Optional.of(new Reasoning(Reasoning.Mode.ON, Optional.of(effort), OptionalLong.empty()));
        return this;
    }

    Canonical budget(long tokens) {
        reasoning = Optional.of(new Reasoning(Reasoning.Mode.ON, Optional.empty(), OptionalLong.of(tokens)));
        return this;
    }

    Canonical output(OutputFormat value) {
        output = Optional.of(value);
        return this;
    }

    ChatRequest request() {
        return new ChatRequest(
                model,
                messages,
                tools,
                choice,
                parallel,
                maxTokens,
                stop,
                sampling,
                reasoning,
                output,
                user,
                false,
                Extras.none());
    }

    Written write() {
        return write(request());
    }

    static Written write(ChatRequest request) {
        Scope scope = scope(false).attempt(request, 0);
        ObjectNode body = new AnthropicMessages().writeRequest(request, scope);
        return new Written(body, scope.losses());
    }

    static ChatRequest read(String json) {
        return new AnthropicMessages().readRequest((ObjectNode) Json.parse(json), scope(false));
    }

    static Scope scope(boolean streaming) {
        return Scope.of("req_test", Instant.parse("2026-11-22T00:00:00Z"), streaming);
    }

    static Part.ToolCall call(String id, String name) {
        return new Part.ToolCall(id, name, "{}");
    }

    /** The events that a stream of these payloads is read as, its end included. */
    static List<ChatEvent> readStream(Scope scope, String... payloads) {
        EventReader reader = new AnthropicMessages().newReader(scope);
        List<ChatEvent> events = new ArrayList<>();
        for (String payload : payloads) {
            reader.read(WireEvent.of(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8)), events::add);
        }
        reader.end(events::add);
        return events;
    }

    static List<String> writeStream(Scope scope, ChatEvent... events) {
        EventWriter writer = new AnthropicMessages().newWriter(scope);
        List<String> out = new ArrayList<>();
        for (ChatEvent event : events) {
            writer.write(event, wire -> out.add(wire.text()));
        }
        return out;
    }

    static ObjectNode writeWhole(ChatEvent... events) {
        List<String> bodies = writeStream(scope(false), events);
        return (ObjectNode) Json.parse(bodies.getLast());
    }
}
