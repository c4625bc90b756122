package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.CallPairing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a request: faithfully if it came in this format (rule R1), strictly if it came from another (rule R2). */
final class RequestWriter {
    private RequestWriter() {}

    static ObjectNode write(ChatRequest request, Scope scope) {
        boolean own = RequestReader.spelling(request.extras()).isPresent();
        Screen screen = new Screen(scope, own);
        screen.named(request.extras(), Optional.empty(), "");
        ObjectNode body = Json.object();
        body.put("model", request.model());
        if (own) {
            own(request, scope, body);
        } else {
            foreign(request, scope, screen, body);
        }
        boolean hasTools = new ToolWriter(scope, screen, own).write(request, body);
        new ParameterWriter(request, scope, body).write(hasTools);
        Wire.addExtras(body, request.extras());
        return body;
    }

    private static void own(ChatRequest request, Scope scope, ObjectNode body) {
        List<Message> messages = new ArrayList<>();
        for (Message message : request.messages()) {
            if (place(message).equals(RequestReader.INSTRUCTIONS)) {
                body.put(RequestReader.INSTRUCTIONS, text(message));
            } else {
                messages.add(message);
            }
        }
        boolean bare = messages.size() == 1
                && place(messages.getFirst()).equals(RequestReader.STRING)
                && messages.getFirst().parts().size() == 1;
        if (bare) {
            body.put("input", text(messages.getFirst()));
        } else {
            body.set("input", items(request, messages, scope));
        }
    }

    /**
     * The input items of a request that came in this format, without its instructions: what a later request can build on.
     */
    static ArrayNode items(ChatRequest request, Scope scope) {
        List<Message> messages = request.messages().stream()
                .filter(message -> !place(message).equals(RequestReader.INSTRUCTIONS))
                .toList();
        return items(request, messages, scope);
    }

    private static ArrayNode items(ChatRequest request, List<Message> messages, Scope scope) {
        Screen screen = new Screen(scope, true);
        List<Message> screened = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            screened.add(screen.message(messages.get(i), "/messages/" + i));
        }
        ArrayNode items = new ItemWriter(scope, true).write(screened);
        ToolWriter.insertAdditional(request, scope, items);
        return items;
    }

    private static void foreign(ChatRequest request, Scope scope, Screen screen, ObjectNode body) {
        List<Message> screened = new ArrayList<>(request.messages().size());
        for (int i = 0; i < request.messages().size(); i++) {
            screened.add(screen.message(request.messages().get(i), "/messages/" + i));
        }
        List<Message> arranged = CallPairing.arrange(
                screened, scope, results -> List.of(new Message(Message.Role.TOOL, List.copyOf(results))));
        int head = 0;
        StringBuilder instructions = new StringBuilder();
        while (head < arranged.size() && arranged.get(head).role() == Message.Role.SYSTEM) {
            for (Part part : arranged.get(head).parts()) {
                if (part instanceof Part.Text text && !text.text().isEmpty()) {
                    instructions.append(instructions.isEmpty() ? "" : "\n\n").append(text.text());
                }
            }
            head++;
        }
        ArrayNode items = new ItemWriter(scope, false).write(arranged.subList(head, arranged.size()));
        if (items.isEmpty() && !instructions.isEmpty()) {
            // A request needs an input.
            ObjectNode item = items.addObject();
            item.put("role", "developer").put("content", instructions.toString());
        } else if (!instructions.isEmpty()) {
            body.put(RequestReader.INSTRUCTIONS, instructions.toString());
        }
        body.set("input", items);
    }

    private static String place(Message message) {
        return Wire.noteText(message.extras(), RequestReader.PLACE);
    }

    private static String text(Message message) {
        StringBuilder all = new StringBuilder();
        for (Part part : message.parts()) {
            if (part instanceof Part.Text text) {
                all.append(all.isEmpty() ? "" : "\n\n").append(text.text());
            }
        }
        return all.toString();
    }

    /** The instructions of a request that came in this format. */
    static Optional<String> instructions(ChatRequest request) {
        return request.messages().stream()
                .filter(message -> place(message).equals(RequestReader.INSTRUCTIONS))
                .map(RequestWriter::text)
                .findFirst();
    }
}
