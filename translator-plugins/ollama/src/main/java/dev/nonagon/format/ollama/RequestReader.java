package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a request to {@code /api/chat}, or to {@code /api/generate}, which is the one without messages. */
final class RequestReader {
    /** The settings as they were spelled. Its presence says that a request to {@code /api/chat} was read. */
    static final String SPELLING = "params";

    /** Present on a request to {@code /api/generate}. */
    private static final String GENERATE = "generate";

    private static final Set<String> CHAT = with(Settings.FIELDS, "model", "messages", "tools");
    private static final Set<String> PROMPT = with(
            Settings.FIELDS, "model", "prompt", "system", "images", "raw", "suffix", "context", "template", "tools");

    private RequestReader() {}

    private static Set<String> with(Set<String> names, String... more) {
        Set<String> all = new HashSet<>(names);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    static ChatRequest read(ObjectNode body, Scope scope) {
        String model = RequestFields.required(body, "model", "");
        ArrayNode list = RequestFields.array(body, "messages", "");
        List<Message> messages = list == null ? prompt(body, scope) : new MessageReader().read(list);
        Settings settings = Settings.read(body);
        return new ChatRequest(
                model,
                messages,
                ToolReader.tools(body),
                Optional.empty(),
                Optional.empty(),
                settings.maxOutputTokens(),
                settings.stop(),
                settings.sampling(),
                settings.reasoning(),
                settings.outputFormat(),
                Optional.empty(),
                Hints.none(),
                settings.stream(),
                extras(body, list == null));
    }

    /** The one question of {@code /api/generate} (rule O2); no message where there is none, which loads a model. */
    private static List<Message> prompt(ObjectNode body, Scope scope) {
        refuse(body, "raw", "a raw prompt is");
        refuse(body, "suffix", "filling in before a suffix is");
        refuse(body, "context", "a context of an earlier answer is");
        if (!Wire.isBlank(body.get("template"))) {
            scope.lost("/template", "a template is Ollama's own; the provider's is used");
        }
        List<Message> messages = new ArrayList<>(2);
        RequestFields.string(body, "system", "")
                .filter(system -> !system.isEmpty())
                .ifPresent(system -> messages.add(Message.text(Message.Role.SYSTEM, system)));
        List<Part> parts = new ArrayList<>();
        RequestFields.string(body, "prompt", "")
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> parts.add(new Part.Text(text)));
        parts.addAll(Pictures.read(body, ""));
        if (parts.isEmpty()) {
            return List.of();
        }
        messages.add(new Message(Message.Role.USER, parts));
        return messages;
    }

    private static void refuse(ObjectNode body, String name, String what) {
        JsonNode value = RequestFields.member(body, name);
        boolean asked = value != null && !Wire.isBlank(value) && !(value.isBoolean() && !value.booleanValue());
        if (asked) {
            throw new RequestProblem(
                    "/" + name,
                    what + " possible at Ollama itself only; ask with /api/chat, or without '" + name + "'");
        }
    }

    private static Extras extras(ObjectNode body, boolean generate) {
        ObjectNode extras = RequestFields.rest(body, generate ? PROMPT : CHAT);
        ObjectNode spelling = Json.object();
        for (Map.Entry<String, JsonNode> member : body.properties()) {
            if (Settings.FIELDS.contains(member.getKey())) {
                spelling.set(member.getKey(), member.getValue());
            }
        }
        if (body.get("options") instanceof ObjectNode options) {
            ObjectNode others = RequestFields.rest(options, Settings.OPTIONS);
            spelling.set("options", RequestFields.rest(options, new HashSet<>(Wire.names(others))));
            if (!others.isEmpty()) {
                extras.set("options", others);
            }
        }
        extras.set(Wire.NOTE + SPELLING, spelling);
        if (generate) {
            extras.put(Wire.NOTE + GENERATE, true);
        }
        if (body.has("tools") && !(body.get("tools") instanceof ArrayNode list && !list.isEmpty())) {
            extras.set(Wire.NOTE + "tools", body.get("tools"));
        }
        return Wire.extras(extras);
    }

    /** How the settings of a request that this format read were spelled; empty for a request from elsewhere. */
    static Optional<ObjectNode> spelling(Extras extras) {
        return Wire.note(extras, SPELLING).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    }

    /** Whether the answer goes to a client of {@code /api/generate}. */
    static boolean isGenerate(Scope scope) {
        return scope.request()
                .filter(request -> Wire.note(request.extras(), GENERATE).isPresent())
                .isPresent();
    }
}
