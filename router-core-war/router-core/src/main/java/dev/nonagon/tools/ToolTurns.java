package dev.nonagon.tools;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import java.util.List;
import java.util.Optional;

/** Gives every call exactly one result, directly behind it (TT1 to TT8). Thread-safe. */
public final class ToolTurns implements RequestPass {
    @Override
    public ChatRequest apply(ChatRequest request, Destination destination, Scope scope) {
        if (destination.client().equals(destination.provider().format())) {
            return request;
        }
        ChatRequest settled = settled(request, scope);
        if (!mentionsTools(settled.messages())) {
            return settled;
        }
        Rounds rounds = Rounds.of(settled.messages(), scope);
        List<Message> arranged = new Arrangement(settled.messages(), rounds, scope).messages();
        return arranged.equals(settled.messages()) ? settled : settled.withMessages(arranged);
    }

    private static boolean mentionsTools(List<Message> messages) {
        return messages.stream()
                .flatMap(m -> m.parts().stream())
                .anyMatch(p -> p instanceof Part.ToolCall || p instanceof Part.ToolResult);
    }

    private static ChatRequest settled(ChatRequest request, Scope scope) {
        if (!request.tools().isEmpty()
                || (request.toolChoice().isEmpty()
                        && request.parallelToolCalls().isEmpty())) {
            return request;
        }
        if (request.toolChoice().isPresent()) {
            scope.lost("/tool_choice", "a choice of tools without tools is left out");
        }
        if (request.parallelToolCalls().isPresent()) {
            scope.lost("/parallel_tool_calls", "a setting about tools without tools is left out");
        }
        return new ChatRequest(
                request.model(),
                request.messages(),
                request.tools(),
                Optional.empty(),
                Optional.empty(),
                request.maxOutputTokens(),
                request.stop(),
                request.sampling(),
                request.reasoning(),
                request.outputFormat(),
                request.endUser(),
                request.hints(),
                request.stream(),
                request.extras());
    }
}
