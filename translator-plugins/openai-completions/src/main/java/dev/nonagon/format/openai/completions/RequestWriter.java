package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one request: its settings as they were spelled where they still mean the same. */
final class RequestWriter {
    private static final int MOST_STOPS = 4;
    private static final int LONGEST_USER = 64;

    private final ChatRequest request;
    private final Scope scope;
    private final ObjectNode body = Json.object();
    private final boolean own;
    private final ObjectNode spelled;
    private final Settings was;

    RequestWriter(ChatRequest request, Scope scope) {
        this.request = request;
        this.scope = scope;
        Optional<ObjectNode> spelling = RequestReader.spelling(request.extras());
        this.own = spelling.isPresent();
        this.spelled = spelling.orElseGet(Json::object);
        this.was = Settings.read(spelled);
    }

    ObjectNode write() {
        Prompt prompt = new Prompt(scope);
        prompt.named(request.extras(), Optional.empty(), "");
        body.put("model", request.model());
        String text = prompt.of(request);
        if (Wire.note(request.extras(), RequestReader.LIST).isPresent()) {
            body.putArray("prompt").add(text);
        } else {
            body.put("prompt", text);
        }
        settings();
        unsayable();
        Wire.addExtras(body, request.extras());
        return body;
    }

    private void settings() {
        whole("max_tokens", request.maxOutputTokens(), was.maxOutputTokens());
        stop();
        Sampling now = request.sampling();
        Sampling then = was.sampling();
        number("temperature", now.temperature(), then.temperature());
        number("top_p", now.topP(), then.topP());
        topK(now, then);
        number("frequency_penalty", now.frequencyPenalty(), then.frequencyPenalty());
        number("presence_penalty", now.presencePenalty(), then.presencePenalty());
        whole("seed", now.seed(), then.seed());
        user();
        stream();
    }

    private void copy(String name) {
        JsonNode value = spelled.get(name);
        if (value != null) {
            body.set(name, value);
        }
    }

    private void whole(String name, OptionalLong now, OptionalLong then) {
        if (now.equals(then)) {
            copy(name);
        } else {
            now.ifPresent(value -> RequestFields.put(body, name, value));
        }
    }

    private void number(String name, Optional<BigDecimal> now, Optional<BigDecimal> then) {
        if (now.equals(then)) {
            copy(name);
        } else {
            now.ifPresent(value -> RequestFields.put(body, name, value));
        }
    }

    private void topK(Sampling now, Sampling then) {
        if (now.topK().equals(then.topK())) {
            copy("top_k");
        } else if (now.topK().isPresent()) {
            scope.lost("/top_k", "OpenAI's completions have no top_k");
        }
    }

    private void stop() {
        List<String> now = request.stop();
        if (now.equals(was.stop())) {
            copy("stop");
            return;
        }
        if (now.size() > MOST_STOPS) {
            scope.lost("/stop", "OpenAI takes " + MOST_STOPS + " stop texts; the others are left out");
        }
        now.stream().limit(MOST_STOPS).forEach(body.putArray("stop")::add);
    }

    private void user() {
        if (request.endUser().equals(was.endUser())) {
            copy("user");
            return;
        }
        request.endUser().ifPresent(name -> {
            if (!own && name.length() > LONGEST_USER) {
                scope.lost("/user", "the end user's name is longer than " + LONGEST_USER + " characters");
            } else {
                body.put("user", name);
            }
        });
    }

    private void stream() {
        if (own && request.stream() == was.stream()) {
            copy("stream");
            copy("stream_options");
        } else if (request.stream()) {
            body.put("stream", true);
            body.putObject("stream_options").put("include_usage", true);
        }
    }

    private void unsayable() {
        for (int i = 0; i < request.tools().size(); i++) {
            scope.lost("/tools/" + i, "a completion has no tools");
        }
        request.toolChoice().ifPresent(ignored -> scope.lost("/tool_choice", "a completion has no tools"));
        request.parallelToolCalls()
                .filter(allowed -> !allowed)
                .ifPresent(ignored -> scope.lost("/parallel_tool_calls", "a completion has no tools"));
        request.reasoning()
                .filter(reasoning -> reasoning.mode() != Reasoning.Mode.OFF)
                .ifPresent(ignored -> scope.lost("/reasoning", "a completion cannot ask for thinking"));
        request.reasoning()
                .filter(reasoning -> reasoning.mode() == Reasoning.Mode.OFF)
                .ifPresent(ignored -> scope.lost("/reasoning", "a completion cannot forbid thinking"));
        request.outputFormat()
                .filter(format -> !(format instanceof OutputFormat.PlainText))
                .ifPresent(ignored -> scope.lost("/response_format", "a completion has no output format"));
        Hints hints = request.hints();
        hints.cacheKey().ifPresent(ignored -> scope.lost("/prompt_cache_key", "a completion has no such key"));
        hints.serviceTier().ifPresent(ignored -> scope.lost("/service_tier", "a completion has no tiers of service"));
        hints.verbosity().ifPresent(ignored -> scope.lost("/verbosity", "a completion has no verbosity"));
        if (!hints.labels().isEmpty()) {
            scope.lost("/metadata", "a completion keeps no notes of a client");
        }
    }
}
