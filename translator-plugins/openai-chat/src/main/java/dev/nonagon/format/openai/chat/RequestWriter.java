package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.CallPairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes a request: faithfully if it came in this format (rule C1), strictly if it came from another (rule C2). */
final class RequestWriter {
    private RequestWriter() {}

    static ObjectNode write(ChatRequest request, Scope scope) {
        boolean own = RequestReader.spelling(request.extras()).isPresent();
        Wire.keepToolNames(scope, request.tools());
        Screen screen = new Screen(scope, own);
        screen.named(request.extras(), Optional.empty(), "");
        ObjectNode body = Json.object();
        body.put("model", request.model());
        List<Message> screened = new ArrayList<>(request.messages().size());
        for (int i = 0; i < request.messages().size(); i++) {
            screened.add(screen.message(request.messages().get(i), "/messages/" + i));
        }
        List<Message> messages = own ? screened : saysJson(request, paired(screened, scope), scope);
        body.set("messages", new MessageWriter(scope, own).write(messages));
        boolean hasTools = new ToolWriter(scope, screen, own).write(request.tools(), body);
        new ParameterWriter(request, scope, body).write(hasTools);
        Wire.addExtras(body, request.extras());
        return body;
    }

    /** A server that shall answer with some JSON object wants the word in the conversation. */
    private static List<Message> saysJson(ChatRequest request, List<Message> messages, Scope scope) {
        boolean asked = request.outputFormat().equals(Optional.of(new OutputFormat.JsonObject()));
        boolean said = messages.stream()
                .flatMap(message -> message.parts().stream())
                .anyMatch(part -> part instanceof Part.Text text
                        && text.text().toLowerCase(Locale.ROOT).contains("json"));
        if (!asked || said) {
            return messages;
        }
        scope.lost("/response_format", "JSON is asked for in words as well, which the API insists on");
        List<Message> all = new ArrayList<>(messages);
        all.addFirst(Message.text(Message.Role.SYSTEM, "Answer in JSON."));
        return all;
    }

    /** Each call answered by a message of its own, which takes text only (rule C2), and a cache mark where there is one. */
    private static List<Message> paired(List<Message> messages, Scope scope) {
        return CallPairing.arrange(messages, scope, results -> CallPairing.asTexts(results, RequestWriter::mark));
    }

    private static Extras mark(Part.ToolResult result) {
        ObjectNode note = Json.object();
        Wire.note(result.extras(), "cache_control").ifPresent(mark -> note.set(Wire.NOTE + "cache_control", mark));
        return Wire.extras(note);
    }
}
