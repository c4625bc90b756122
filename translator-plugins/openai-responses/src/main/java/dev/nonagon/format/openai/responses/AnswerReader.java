package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one answer, streamed or whole (rule R7). Not thread-safe. */
final class AnswerReader implements EventReader {
    private final ItemAssembly items;
    private String id = "";
    private String model = "";
    private boolean started;
    private boolean ended;
    private TokenUsage usage = TokenUsage.none();

    AnswerReader(Scope scope) {
        this.items = new ItemAssembly(scope);
    }

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        byte[] data = event.data();
        int first = firstVisible(data);
        if (first < 0) {
            return;
        }
        if (event.whole() && data[first] != '{' && data[first] != '[') {
            wholeStream(data, first, out);
        } else if (!isDone(data, first)) {
            json(event, out);
        }
    }

    private static int firstVisible(byte[] data) {
        for (int i = 0; i < data.length; i++) {
            if (data[i] > ' ' || data[i] < 0) {
                return i;
            }
        }
        return -1;
    }

    /** The mark that another format ends with; some servers send it here, too. It ends nothing. */
    private static boolean isDone(byte[] data, int from) {
        String mark = "[DONE]";
        for (int i = 0; i < mark.length(); i++) {
            if (from + i >= data.length || data[from + i] != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A stream that was announced as something else: some servers always stream. */
    private void wholeStream(byte[] data, int first, Consumer<ChatEvent> out) {
        boolean events = data[first] == 'd' || data[first] == 'e' || data[first] == ':' || data[first] == 'i';
        if (events) {
            try {
                Framing.Decoder decoder = Framing.sse().newDecoder();
                decoder.feed(data, 0, data.length, event -> read(event, out));
                decoder.end(event -> read(event, out));
            } catch (RouterException e) {
                fail(protocol(String.valueOf(e.getMessage())), out);
            }
        }
        if (!ended && !started) {
            fail(protocol("The upstream's answer is not JSON"), out);
        }
    }

    private void json(WireEvent event, Consumer<ChatEvent> out) {
        JsonNode json;
        try {
            json = Json.parse(event.data());
        } catch (JsonProblem e) {
            fail(protocol("The upstream sent broken JSON: " + e.getMessage()), out);
            return;
        }
        if (!(json instanceof ObjectNode object)) {
            fail(protocol("The upstream sent JSON that is no object"), out);
            return;
        }
        if (event.whole()) {
            whole(object, out);
        } else {
            String type = RequestFields.text(object, "type");
            event(type.isEmpty() ? event.name() : type, object, out);
        }
    }

    private void event(String type, ObjectNode event, Consumer<ChatEvent> out) {
        switch (type) {
            case "response.created", "response.in_progress", "response.queued" -> remember(event.path("response"));
            case "response.completed", "response.done", "response.incomplete" ->
                terminal(event.path("response"), type, out);
            case "response.failed", "response.cancelled" ->
                fail(UpstreamErrors.ofResponse(event.path("response")), out);
            case "error" -> fail(UpstreamErrors.of(event), out);
            default -> {
                if (type.isEmpty() && UpstreamErrors.isError(event)) {
                    fail(UpstreamErrors.of(event), out);
                } else {
                    items.event(type, event, e -> emit(e, out));
                }
            }
        }
    }

    private void remember(JsonNode response) {
        if (id.isEmpty()) {
            id = RequestFields.text(response, "id");
        }
        if (model.isEmpty()) {
            model = RequestFields.text(response, "model");
        }
    }

    /** An answer begins with its first content: until then another upstream can still take over. */
    private void emit(ChatEvent event, Consumer<ChatEvent> out) {
        begin(out);
        out.accept(event);
    }

    private void begin(Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(id, model));
        }
    }

    private void whole(ObjectNode body, Consumer<ChatEvent> out) {
        if (UpstreamErrors.isError(body)) {
            fail(UpstreamErrors.ofResponse(body), out);
        } else if (body.get("output") instanceof ArrayNode) {
            terminal(body, "", out);
        } else {
            String type = RequestFields.text(body, "type");
            if (type.startsWith("response.") || type.equals("error")) {
                event(type, body, out);
            }
            fail(protocol("The upstream's answer has no output"), out);
        }
    }

    private void terminal(JsonNode response, String type, Consumer<ChatEvent> out) {
        remember(response);
        String status = RequestFields.text(response, "status");
        if (status.equals("failed") || status.equals("cancelled") || UpstreamErrors.isError(response)) {
            fail(UpstreamErrors.ofResponse(response), out);
            return;
        }
        if (status.equals("in_progress") || status.equals("queued")) {
            fail(protocol("The upstream's answer is still '" + status + "'"), out);
            return;
        }
        begin(out);
        boolean incomplete = status.equals("incomplete") || type.equals("response.incomplete");
        if (incomplete) {
            items.cutShort();
        }
        if (response.path("output") instanceof ArrayNode output) {
            items.terminal(output, e -> emit(e, out));
        }
        items.finish(e -> emit(e, out));
        if (response.path("usage") instanceof ObjectNode counts) {
            usage = Usage.read(counts);
            out.accept(new ChatEvent.Used(usage));
        }
        ended = true;
        out.accept(new ChatEvent.Finished(reason(incomplete, response.path("incomplete_details"))));
    }

    /** A call that went out wins, unless it is the one that was cut short. */
    private StopReason reason(boolean incomplete, JsonNode details) {
        StopReason said = StopReason.END;
        if (incomplete) {
            said = RequestFields.text(details, "reason").equals("content_filter")
                    ? StopReason.REFUSED
                    : StopReason.LENGTH;
        }
        boolean cutShort = incomplete && items.truncated();
        return items.anyCall() && !cutShort ? StopReason.TOOL_USE : said;
    }

    private static Failure protocol(String message) {
        return Failure.of(Failure.Kind.PROTOCOL, message);
    }

    private void fail(Failure failure, Consumer<ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(failure));
        }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        fail(protocol("The upstream's stream ended before response.completed"), out);
    }
}
