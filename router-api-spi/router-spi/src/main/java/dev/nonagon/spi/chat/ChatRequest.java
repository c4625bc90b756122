package dev.nonagon.spi.chat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a client asks of a model. A concept is a typed component when two wire formats can express it; the rest is in
 * {@code extras} (ADR 0001). Immutable.
 *
 * @param model as the body says it; the router sets the upstream's name after routing
 * @param messages in conversation order, system messages included where they stand
 * @param maxOutputTokens the ceiling of the answer
 * @param stop texts that end the answer
 * @param reasoning whether and how much to think first; empty if the client is silent about it
 * @param parallelToolCalls whether several tools may be called at once; empty if the client is silent
 * @param endUser an opaque name of the person behind the client
 * @param hints wishes about the service
 * @param stream whether the client wants the answer piece by piece
 */
public record ChatRequest(
        String model,
        List<Message> messages,
        List<Tool> tools,
        Optional<ToolChoice> toolChoice,
        Optional<Boolean> parallelToolCalls,
        OptionalLong maxOutputTokens,
        List<String> stop,
        Sampling sampling,
        Optional<Reasoning> reasoning,
        Optional<OutputFormat> outputFormat,
        Optional<String> endUser,
        Hints hints,
        boolean stream,
        Extras extras) {
    public ChatRequest {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        stop = List.copyOf(stop);
    }

    /** A request without hints. */
    public ChatRequest(
            String model,
            List<Message> messages,
            List<Tool> tools,
            Optional<ToolChoice> toolChoice,
            Optional<Boolean> parallelToolCalls,
            OptionalLong maxOutputTokens,
            List<String> stop,
            Sampling sampling,
            Optional<Reasoning> reasoning,
            Optional<OutputFormat> outputFormat,
            Optional<String> endUser,
            boolean stream,
            Extras extras) {
        this(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                Hints.none(),
                stream,
                extras);
    }

    public ChatRequest withModel(String name) {
        return new ChatRequest(
                name,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                hints,
                stream,
                extras);
    }

    public ChatRequest withStream(boolean streaming) {
        return new ChatRequest(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                hints,
                streaming,
                extras);
    }

    public ChatRequest withMessages(List<Message> others) {
        return new ChatRequest(
                model,
                others,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                hints,
                stream,
                extras);
    }

    public ChatRequest withReasoning(Optional<Reasoning> other) {
        return new ChatRequest(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                other,
                outputFormat,
                endUser,
                hints,
                stream,
                extras);
    }

    public ChatRequest withTools(List<Tool> other) {
        return new ChatRequest(
                model,
                messages,
                other,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                hints,
                stream,
                extras);
    }

    public ChatRequest withHints(Hints other) {
        return new ChatRequest(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                maxOutputTokens,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                other,
                stream,
                extras);
    }

    public ChatRequest withMaxOutputTokens(OptionalLong other) {
        return new ChatRequest(
                model,
                messages,
                tools,
                toolChoice,
                parallelToolCalls,
                other,
                stop,
                sampling,
                reasoning,
                outputFormat,
                endUser,
                hints,
                stream,
                extras);
    }
}
