package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Reasoning.Mode;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code thinking} and {@code output_config.effort} (R5 to R7). */
final class ThinkingWriter {
    private static final long LEAST_BUDGET = 1024;
    /** What is left for the answer where the router chooses the budget. */
    private static final long ROOM_FOR_ANSWER = 4096;

    private final ChatRequest request;
    private final Scope scope;
    private final ModelGeneration model;
    private final boolean ownRequest;
    private final long maxTokens;

    /**
     * @param thinking the member of that name, if it is to be written
     * @param effort the word for {@code output_config}
     */
    record Thinking(Optional<ObjectNode> thinking, Optional<String> effort) {
        static final Thinking SILENT = new Thinking(Optional.empty(), Optional.empty());

        boolean on() {
            return thinking.filter(t -> !t.path("type").asString("").equals("disabled"))
                    .isPresent();
        }

        private boolean enabled() {
            return thinking.filter(t -> t.path("type").asString("").equals("enabled"))
                    .isPresent();
        }
    }

    ThinkingWriter(ChatRequest request, Scope scope, long maxTokens) {
        this.request = request;
        this.scope = scope;
        this.model = ModelGeneration.of(request.model());
        this.ownRequest = BlockWriter.extra(request.extras(), Notes.READ) && asTheClientSaid(request, scope);
        this.maxTokens = maxTokens;
    }

    /** Whether nobody on the way has had another idea of how much to think, a suffix on the model's name for example. */
    private static boolean asTheClientSaid(ChatRequest request, Scope scope) {
        return scope.request()
                .map(client -> client.reasoning().equals(request.reasoning()))
                .orElse(true);
    }

    /**
     * What to say about thinking.
     *
     * @param forced whether a tool must be called
     * @param messages as they are written
     */
    Thinking write(boolean forced, ArrayNode messages) {
        if (request.reasoning().isEmpty()) {
            return Thinking.SILENT;
        }
        Reasoning asked = request.reasoning().get();
        Thinking wanted = ownRequest ? own(asked) : foreign(asked);
        if (forced && wanted.on()) {
            scope.lost("/thinking", "a tool must be called, so there is no thinking");
            return Thinking.SILENT;
        }
        if (wanted.enabled() && turnWithoutThought(messages)) {
            scope.lost("/thinking", "a tool turn that began without a sealed thought goes on without thinking");
            return Thinking.SILENT;
        }
        return wanted;
    }

    private Thinking own(Reasoning asked) {
        Optional<String> effort = asked.effort().map(Effort::word);
        if (BlockWriter.extra(request.extras(), Notes.EFFORT_ONLY)) {
            return new Thinking(Optional.empty(), effort);
        }
        ObjectNode json = Json.object().put("type", type(asked.mode()));
        asked.budgetTokens().ifPresent(budget -> json.put("budget_tokens", budget));
        request.extras().get(AnthropicMessages.ID, Notes.THINKING).ifPresent(rest -> json.setAll((ObjectNode) rest));
        return new Thinking(Optional.of(json), effort);
    }

    private static String type(Mode mode) {
        return switch (mode) {
            case OFF -> "disabled";
            case ON -> "enabled";
            case ADAPTIVE -> "adaptive";
        };
    }

    private Thinking foreign(Reasoning asked) {
        boolean off = asked.mode() == Mode.OFF || asked.effort().equals(Optional.of(Effort.NONE));
        if (off) {
            return new Thinking(Optional.of(Json.object().put("type", "disabled")), Optional.empty());
        }
        return model.thinksByEffort() ? byEffort(asked) : byBudget(asked);
    }

    private Thinking byEffort(Reasoning asked) {
        Optional<Effort> effort = asked.effort();
        if (effort.isEmpty() && asked.budgetTokens().isPresent()) {
            effort = Optional.of(Effort.ofBudget(asked.budgetTokens().getAsLong()));
            scope.lost("/reasoning", "this model thinks by effort; the budget becomes a word");
        }
        return new Thinking(Optional.of(Json.object().put("type", "adaptive")), effort.map(this::word));
    }

    private String word(Effort effort) {
        return switch (effort) {
            case NONE, MINIMAL -> {
                scope.lost("/reasoning", "the lowest effort here is low");
                yield "low";
            }
            case LOW, MEDIUM, HIGH, MAX -> effort.word();
            case XHIGH -> {
                if (model.knowsExtraHigh()) {
                    yield effort.word();
                }
                scope.lost("/reasoning", "this model has no effort between high and max");
                yield "high";
            }
        };
    }

    private Thinking byBudget(Reasoning asked) {
        boolean exact = asked.budgetTokens().isPresent();
        if (!exact && asked.effort().isEmpty()) {
            scope.lost("/reasoning", "the model wants a budget; it gets a medium one");
        }
        long wished = exact
                ? asked.budgetTokens().getAsLong()
                : asked.effort().orElse(Effort.MEDIUM).budgetTokens();
        long most = exact ? maxTokens - 1 : Math.max(maxTokens - ROOM_FOR_ANSWER, maxTokens / 2);
        long budget = Math.min(Math.max(wished, LEAST_BUDGET), most);
        if (budget < LEAST_BUDGET) {
            scope.lost("/reasoning", "the ceiling of " + maxTokens + " tokens leaves no room to think");
            return Thinking.SILENT;
        }
        if (budget != wished) {
            scope.lost("/reasoning", "a budget of " + wished + " tokens becomes " + budget);
        }
        ObjectNode json = Json.object().put("type", "enabled").put("budget_tokens", budget);
        return new Thinking(Optional.of(json), Optional.empty());
    }

    /**
     * Whether a tool turn is under way, or the answer is begun, without a thought at its start: then the API refuses a
     * thinking budget.
     */
    private static boolean turnWithoutThought(ArrayNode messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonNode message = messages.get(i);
            boolean assistant = message.path("role").asString("").equals("assistant");
            boolean last = i == messages.size() - 1;
            boolean opening = assistant && (i == 0 || speaks(messages.get(i - 1)));
            if (opening) {
                return (last || calls(message)) && !beginsWithThought(message);
            }
            if (speaks(message)) {
                return false;
            }
        }
        return false;
    }

    /** Whether a message is the user's own word and not only the results of tools. */
    private static boolean speaks(JsonNode message) {
        if (!message.path("role").asString("").equals("user")) {
            return false;
        }
        JsonNode content = message.path("content");
        for (JsonNode block : content) {
            if (block.path("type").asString("").equals("tool_result")) {
                return false;
            }
        }
        return true;
    }

    private static boolean calls(JsonNode message) {
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asString("").equals("tool_use")) {
                return true;
            }
        }
        return false;
    }

    private static boolean beginsWithThought(JsonNode message) {
        return message.path("content").path(0).path("type").asString("").endsWith("thinking");
    }
}
