package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.SocketDialect;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Responses over a WebSocket (rule R10).
 *
 * @source OpenAI's guide on WebSocket mode; the shared page on clients, section 2
 */
final class ResponsesSocket implements SocketDialect {
    private static final Set<String> TYPE = Set.of("type");

    private final List<String> paths;
    private final InstantSource clock;

    ResponsesSocket(List<String> paths, InstantSource clock) {
        this.paths = List.copyOf(paths);
        this.clock = clock;
    }

    @Override
    public List<String> paths() {
        return paths;
    }

    @Override
    public Conversation open() {
        return new Talk(clock);
    }

    private static final class Talk implements Conversation {
        private final InstantSource clock;
        private final RecentAnswers recent = new RecentAnswers();
        private final Map<Integer, String> done = new TreeMap<>();
        /** The input items of the request that is being answered, joined by commas. */
        private String asked = "";

        Talk(InstantSource clock) {
            this.clock = clock;
        }

        @Override
        public Step receive(byte[] message) {
            ObjectNode request;
            try {
                request = Json.parseObject(message);
            } catch (JsonProblem e) {
                return refuse("The message is not JSON: " + e.getMessage());
            }
            String type = RequestFields.text(request, "type");
            if (!type.equals("response.create")) {
                // Acknowledgements need no answer; nothing runs here that could be cancelled.
                return type.equals("response.processed") || type.equals("response.cancel")
                        ? new Step.Reply(List.of())
                        : refuse("/type: '" + type + "' is not a message of this protocol; send response.create");
            }
            ObjectNode body = request.get("response") instanceof ObjectNode nested ? nested : request;
            body.remove(List.of("type", "background", "stream_id"));
            return create(body);
        }

        private Step create(ObjectNode body) {
            String earlier = "";
            String previous = RequestFields.text(body, RequestReader.PREVIOUS);
            if (!previous.isEmpty()) {
                java.util.Optional<String> kept = recent.recall(previous);
                if (kept.isEmpty()) {
                    return refuse("/" + RequestReader.PREVIOUS + ": the response '" + previous
                            + "' is not known on this connection; send the whole conversation as input");
                }
                earlier = kept.get();
            }
            body.remove(RequestReader.PREVIOUS);
            JsonNode input = body.get("input");
            String added = input == null ? "" : KeptTranscript.items(Json.text(input));
            byte[] items = KeptTranscript.array(earlier, added);
            asked = KeptTranscript.inner(items);
            done.clear();
            JsonNode generate = body.get("generate");
            if (generate != null && generate.isBoolean() && !generate.booleanValue()) {
                return warmed(body);
            }
            body.remove("generate");
            body.set("input", Json.parse(items));
            body.put("stream", true);
            return new Step.Request(Json.bytes(body));
        }

        /** Answers a request that only wants its prompt to be read. Nobody upstream could be told, so nobody is asked. */
        private Step warmed(ObjectNode body) {
            String id = "resp_" + UUID.randomUUID().toString().replace("-", "");
            recent.keep(id, asked);
            ObjectNode response = Json.object();
            response.put("id", id).put("object", "response");
            response.put("created_at", clock.instant().getEpochSecond());
            response.put("status", "in_progress").put("model", RequestFields.text(body, "model"));
            response.putArray("output");
            byte[] created = event("response.created", 0, response);
            response.put("status", "completed");
            response.set("usage", Usage.write(dev.nonagon.spi.chat.TokenUsage.none()));
            return new Step.Reply(List.of(created, event("response.completed", 1, response)));
        }

        private static byte[] event(String type, int number, ObjectNode response) {
            ObjectNode event = Json.object().put("type", type).put("sequence_number", number);
            event.set("response", response);
            return Json.bytes(event);
        }

        private static Step refuse(String why) {
            return new Step.Reply(List.of(Errors.message(Failure.of(Failure.Kind.INVALID_REQUEST, why), "")));
        }

        @Override
        public byte[] message(WireEvent event) {
            switch (type(event)) {
                case "response.output_item.done" -> remember(event);
                case "response.completed", "response.done", "response.incomplete" -> keep(event);
                default -> {}
            }
            return event.data();
        }

        private static String type(WireEvent event) {
            if (!event.name().isEmpty()) {
                return event.name();
            }
            try {
                return JsonPeek.of(event.data(), TYPE).string("type").orElse("");
            } catch (JsonProblem notJson) {
                return "";
            }
        }

        private void remember(WireEvent event) {
            try {
                JsonNode json = Json.parse(event.data());
                if (json.path("item").isObject()) {
                    done.put(json.path("output_index").asInt(done.size()), Json.text(json.get("item")));
                }
            } catch (JsonProblem notJson) {
                // The client will say so; there is nothing to keep.
                done.clear();
            }
        }

        private void keep(WireEvent event) {
            JsonNode response;
            try {
                response = Json.parse(event.data()).path("response");
            } catch (JsonProblem notJson) {
                return;
            }
            List<String> output = new ArrayList<>();
            if (response.path("output") instanceof ArrayNode items && !items.isEmpty()) {
                items.forEach(item -> output.add(Json.text(item)));
            } else {
                output.addAll(done.values());
            }
            String id = RequestFields.text(response, "id");
            if (!id.isEmpty()) {
                recent.keep(id, KeptTranscript.inner(KeptTranscript.array(asked, KeptTranscript.sendable(output))));
            }
            done.clear();
        }

        @Override
        public byte[] failure(Failure failure, String requestId) {
            return Errors.message(failure, requestId);
        }
    }

    /** The last few answers of one connection, bounded in number and size. Not thread-safe. */
    static final class RecentAnswers {
        private static final int MOST = 4;
        private static final int MOST_BYTES = 32 * 1024 * 1024;

        private final Map<String, byte[]> answers = new java.util.LinkedHashMap<>();
        private int bytes;

        java.util.Optional<String> recall(String id) {
            return java.util.Optional.ofNullable(answers.get(id)).map(b -> new String(b, StandardCharsets.UTF_8));
        }

        void keep(String id, String items) {
            byte[] kept = items.getBytes(StandardCharsets.UTF_8);
            forget(id);
            if (kept.length > MOST_BYTES) {
                return;
            }
            answers.put(id, kept);
            bytes += kept.length;
            while (answers.size() > MOST || bytes > MOST_BYTES) {
                forget(answers.keySet().iterator().next());
            }
        }

        private void forget(String id) {
            byte[] gone = answers.remove(id);
            bytes -= gone == null ? 0 : gone.length;
        }
    }
}
