package dev.nonagon.blackbox.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a client asks, in no dialect's words. Immutable.
 *
 * @param tools names; all take one argument, {@code city}
 * @param schema of the answer, if it shall be structured
 */
record Question(String model, List<Turn> turns, List<String> tools, boolean think, Optional<JsonNode> schema) {
    static final String SYSTEM = "Be kind.";

    Question {
        turns = List.copyOf(turns);
        tools = List.copyOf(tools);
    }

    /** One turn of the conversation. */
    sealed interface Turn {
        /** @param image base64 of a PNG, or empty */
        record User(String text, String image) implements Turn {}

        record Assistant(String text) implements Turn {}

        /** An answer of this client, sent back as its dialect would. */
        record Back(Said said) implements Turn {}

        /** One result for each call of an answer, in the order of the calls. */
        record Results(List<Said.Call> calls, List<String> texts) implements Turn {}
    }

    static Question of(String model, String text) {
        return new Question(model, List.of(new Turn.User(text, "")), List.of(), false, Optional.empty());
    }

    Question plus(Turn... more) {
        List<Turn> all = new ArrayList<>(turns);
        all.addAll(List.of(more));
        return new Question(model, all, tools, think, schema);
    }

    Question asking(String otherModel) {
        return new Question(otherModel, turns, tools, think, schema);
    }

    Question with(String... names) {
        return new Question(model, turns, List.of(names), think, schema);
    }

    Question thinking() {
        return new Question(model, turns, tools, true, schema);
    }

    Question shaped(JsonNode answer) {
        return new Question(model, turns, tools, think, Optional.of(answer));
    }
}
