package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Scope;

/** What an answer is called. */
final class AnswerHead {
    private AnswerHead() {}

    /** The model's name as the upstream says it, or else as the client does. */
    static String model(ChatEvent.Started started, Scope scope) {
        return started.model().isEmpty()
                ? scope.request().map(ChatRequest::model).orElse("")
                : started.model();
    }

    static String id(ChatEvent.Started started, Scope scope) {
        return started.id().isEmpty() ? scope.newId("") : started.id();
    }
}
