package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** What both kinds of answer begin with. */
final class AnswerHead {
    private static final String PREFIX = "msg_";
    private static final int CHARS_PER_TOKEN = 4;

    private AnswerHead() {}

    /** The message without its content. */
    static ObjectNode message(ChatEvent.Started started, Scope scope) {
        boolean own = started.id().startsWith(PREFIX) && started.id().chars().allMatch(BlockWriter::nameCharacter);
        String model = started.model().isEmpty()
                ? scope.request().map(ChatRequest::model).orElse("")
                : started.model();
        return Json.object()
                .put("id", own ? started.id() : scope.newId(PREFIX))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    /** Tokens of so many characters, where no upstream counted. */
    static long tokens(long chars) {
        return (chars + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
    }
}
