package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of a request, beside its prompt. */
record Settings(
        OptionalLong maxOutputTokens, List<String> stop, Sampling sampling, Optional<String> endUser, boolean stream) {
    /** Members of a request that the canonical vocabulary has words for; {@code top_k} is vLLM's and others'. */
    static final Set<String> FIELDS = Set.of(
            "max_tokens",
            "stop",
            "temperature",
            "top_p",
            "top_k",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "user",
            "stream",
            "stream_options");

    static Settings read(ObjectNode body) {
        return new Settings(
                whole(body, "max_tokens"),
                stop(body),
                new Sampling(
                        number(body, "temperature"),
                        number(body, "top_p"),
                        whole(body, "top_k"),
                        number(body, "frequency_penalty"),
                        number(body, "presence_penalty"),
                        whole(body, "seed")),
                RequestFields.string(body, "user", ""),
                bool(body, "stream"));
    }

    private static List<String> stop(ObjectNode body) {
        JsonNode stop = RequestFields.member(body, "stop");
        if (stop == null) {
            return List.of();
        }
        if (stop.isString()) {
            return List.of(stop.asString());
        }
        if (!(stop instanceof ArrayNode list)) {
            throw new RequestProblem("/stop", "must be a string or a list of strings");
        }
        List<String> texts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isString()) {
                throw new RequestProblem("/stop/" + i, "must be a string");
            }
            texts.add(list.get(i).asString());
        }
        return texts;
    }

    private static Optional<BigDecimal> number(ObjectNode body, String name) {
        JsonNode value = RequestFields.member(body, name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw new RequestProblem("/" + name, "must be a number");
        }
        return Optional.of(value.decimalValue());
    }

    private static OptionalLong whole(ObjectNode body, String name) {
        JsonNode value = RequestFields.member(body, name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw new RequestProblem("/" + name, "must be a whole number");
        }
        return OptionalLong.of(value.longValue());
    }

    private static boolean bool(ObjectNode body, String name) {
        JsonNode value = RequestFields.member(body, name);
        if (value != null && !value.isBoolean()) {
            throw new RequestProblem("/" + name, "must be true or false");
        }
        return value != null && value.booleanValue();
    }
}
