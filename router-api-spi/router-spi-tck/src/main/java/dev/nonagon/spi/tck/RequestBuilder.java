package dev.nonagon.spi.tck;

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
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** Builds canonical requests for the contract, one feature at a time. */
final class RequestBuilder {
    private final List<Message> messages = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private Optional<ToolChoice> toolChoice = Optional.empty();
    private Optional<Boolean> parallel = Optional.empty();
    private OptionalLong maxTokens = OptionalLong.empty();
    private List<String> stop = List.of();
    private Sampling sampling = Sampling.unset();
    private Optional<Reasoning> reasoning = Optional.empty();
    private Optional<OutputFormat> output = Optional.empty();
    private Optional<String> endUser = Optional.empty();
    private boolean stream;
    private Extras extras = Extras.none();

    /** A user who says hello. */
    static RequestBuilder plain() {
        return new RequestBuilder().say(Role.USER, "Hello there.");
    }

    /** A user who may use the weather tool. */
    static RequestBuilder withTool() {
        return plain().tool(weather());
    }

    static Tool.Function weather() {
        return new Tool.Function(
                "get_weather",
                Optional.of("Tells the weather of a city."),
                schema(),
                Optional.empty(),
                Optional.empty(),
                Extras.none());
    }

    static ObjectNode schema() {
        return Json.parseObject("""
                {"type":"object","properties":{"city":{"type":"string"}},"required":["city"],
                 "additionalProperties":false}""".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    RequestBuilder say(Role role, String text) {
        return add(role, new Part.Text(text));
    }

    RequestBuilder add(Role role, Part... parts) {
        return add(new Message(role, List.of(parts)));
    }

    RequestBuilder add(Message message) {
        messages.add(message);
        return this;
    }

    /** Puts a message before all others. */
    RequestBuilder first(Message message) {
        messages.addFirst(message);
        return this;
    }

    RequestBuilder tool(Tool tool) {
        tools.add(tool);
        return this;
    }

    RequestBuilder toolChoice(ToolChoice choice) {
        toolChoice = Optional.of(choice);
        return this;
    }

    RequestBuilder parallel(boolean allowed) {
        parallel = Optional.of(allowed);
        return this;
    }

    RequestBuilder maxTokens(long tokens) {
        maxTokens = OptionalLong.of(tokens);
        return this;
    }

    RequestBuilder stop(String... texts) {
        stop = List.of(texts);
        return this;
    }

    RequestBuilder sampling(Sampling how) {
        sampling = how;
        return this;
    }

    RequestBuilder reasoning(Reasoning how) {
        reasoning = Optional.of(how);
        return this;
    }

    RequestBuilder output(OutputFormat format) {
        output = Optional.of(format);
        return this;
    }

    RequestBuilder endUser(String name) {
        endUser = Optional.of(name);
        return this;
    }

    RequestBuilder stream() {
        stream = true;
        return this;
    }

    RequestBuilder extras(Extras more) {
        extras = more;
        return this;
    }

    ChatRequest build() {
        return new ChatRequest(
                "tck-model",
                messages,
                tools,
                toolChoice,
                parallel,
                maxTokens,
                stop,
                sampling,
                reasoning,
                output,
                endUser,
                stream,
                extras);
    }
}
