package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.CallPairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Writes a chat: faithfully if it came in this format (rule O1), strictly if it came from another (rule O4). */
final class RequestWriter {
    private RequestWriter() {}

    static ObjectNode write(ChatRequest request, Scope scope) {
        boolean own = RequestReader.spelling(request.extras()).isPresent();
        Screen screen = new Screen(scope, own);
        screen.named(request.extras(), Optional.empty(), "");
        ObjectNode body = Json.object();
        body.put("model", request.model());
        List<Message> screened = new ArrayList<>(request.messages().size());
        for (int i = 0; i < request.messages().size(); i++) {
            screened.add(screen.message(request.messages().get(i), "/messages/" + i));
        }
        List<Message> messages = own ? screened : paired(screened, scope);
        body.set("messages", new MessageWriter(scope, own).write(messages));
        new ToolWriter(scope, screen, own).write(request, body);
        new SettingsWriter(request, scope, body).write();
        Wire.addExtras(body, request.extras());
        return body;
    }

    /** Each call answered by a message of its own, which takes text only (rule O4). */
    private static List<Message> paired(List<Message> messages, Scope scope) {
        return CallPairing.arrange(messages, scope, results -> CallPairing.asTexts(results, result -> Extras.none()));
    }
}
