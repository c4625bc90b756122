package dev.nonagon.promptcache;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sets the marks and the key that a client could not set (PC1 to PC5). Thread-safe, without state. */
public final class PromptCache implements RequestPass {
    /** The least that any provider caches. */
    static final long FEWEST_TOKENS = 1_024;

    private static final Optional<CacheMark> MARK = Optional.of(new CacheMark(Optional.empty()));

    @Override
    public ChatRequest apply(ChatRequest request, Destination destination, Scope scope) {
        Set<String> can = destination.can();
        boolean possible = can.contains(Abilities.CACHE_MARKS) || can.contains(Abilities.CACHE_KEYS);
        if (!possible
                || destination.sameFormat()
                || scope.estimatedInputTokens() < FEWEST_TOKENS
                || !comesAgain(request)) {
            return request;
        }
        ChatRequest marked = can.contains(Abilities.CACHE_MARKS) && !hasMark(request) ? marked(request) : request;
        return can.contains(Abilities.CACHE_KEYS) ? keyed(marked, destination) : marked;
    }

    private static ChatRequest keyed(ChatRequest request, Destination destination) {
        Hints hints = request.hints();
        String name = destination.conversation().id();
        return hints.cacheKey().isPresent() || name.isEmpty()
                ? request
                : request.withHints(
                        new Hints(Optional.of(name), hints.serviceTier(), hints.verbosity(), hints.labels()));
    }

    private static boolean comesAgain(ChatRequest request) {
        return !request.tools().isEmpty()
                || request.messages().stream().anyMatch(message -> message.role() == Role.ASSISTANT);
    }

    private static boolean hasMark(ChatRequest request) {
        return request.tools().stream()
                        .anyMatch(tool ->
                                tool instanceof Tool.Function f && f.cache().isPresent())
                || request.messages().stream()
                        .flatMap(message -> message.parts().stream())
                        .anyMatch(part -> cache(part).isPresent());
    }

    private static Optional<CacheMark> cache(Part part) {
        return switch (part) {
            case Part.Text text -> text.cache();
            case Part.Media media -> media.cache();
            case Part.ToolCall call -> call.cache();
            case Part.ToolResult result -> result.cache();
            case Part.Thinking ignored -> Optional.empty();
            case Part.Refusal ignored -> Optional.empty();
            case Part.Opaque ignored -> Optional.empty();
        };
    }

    private static ChatRequest marked(ChatRequest request) {
        List<Message> messages = new ArrayList<>(request.messages());
        int instructions = 0;
        while (instructions < messages.size() && isInstruction(messages.get(instructions))) {
            instructions++;
        }
        boolean told = mark(messages, instructions - 1, 0);
        mark(messages, messages.size() - 1, instructions);
        int model = messages.size() - 1;
        while (model >= instructions && messages.get(model).role() != Role.ASSISTANT) {
            model--;
        }
        while (model >= instructions && messages.get(model).role() == Role.ASSISTANT) {
            model--;
        }
        mark(messages, model, instructions);
        ChatRequest marked = request.withMessages(messages);
        return told ? marked : marked.withTools(lastMarked(request.tools()));
    }

    private static boolean isInstruction(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    /**
     * Marks the last part that can bear a mark, looking from {@code from} back to {@code to}.
     *
     * @return whether there was one
     */
    private static boolean mark(List<Message> messages, int from, int to) {
        for (int i = from; i >= to; i--) {
            Message message = messages.get(i);
            List<Part> parts = new ArrayList<>(message.parts());
            for (int j = parts.size() - 1; j >= 0; j--) {
                Optional<Part> marked = marked(parts.get(j));
                if (marked.isPresent()) {
                    parts.set(j, marked.get());
                    messages.set(i, new Message(message.role(), parts, message.extras()));
                    return true;
                }
            }
        }
        return false;
    }

    private static Optional<Part> marked(Part part) {
        return switch (part) {
            case Part.Text text ->
                text.text().isBlank()
                        ? Optional.empty()
                        : Optional.of(new Part.Text(text.text(), text.seal(), MARK, text.extras()));
            case Part.Media media -> Optional.of(media.withCache(MARK));
            case Part.ToolCall call ->
                Optional.of(new Part.ToolCall(
                        call.id(), call.name(), call.arguments(), call.custom(), call.seal(), MARK, call.extras()));
            case Part.ToolResult result ->
                Optional.of(
                        new Part.ToolResult(result.callId(), result.content(), result.error(), MARK, result.extras()));
            case Part.Thinking ignored -> Optional.empty();
            case Part.Refusal ignored -> Optional.empty();
            case Part.Opaque ignored -> Optional.empty();
        };
    }

    private static List<Tool> lastMarked(List<Tool> tools) {
        List<Tool> marked = new ArrayList<>(tools);
        for (int i = marked.size() - 1; i >= 0; i--) {
            if (marked.get(i) instanceof Tool.Function f) {
                marked.set(
                        i, new Tool.Function(f.name(), f.description(), f.parameters(), f.strict(), MARK, f.extras()));
                break;
            }
        }
        return marked;
    }
}
