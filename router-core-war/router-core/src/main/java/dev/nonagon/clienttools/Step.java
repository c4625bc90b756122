package dev.nonagon.clienttools;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One thing to do, with placeholders in it (CT3). */
public sealed interface Step {
    /**
     * What belongs into a settings file.
     *
     * @param content an object; where the whole file is a list, a list
     */
    record Settings(Place place, Format format, JsonNode content) implements Step {}

    /** Variables for the programs of one terminal. */
    record Environment(Map<String, String> variables) implements Step {
        public Environment {
            variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
        }
    }

    /** What to start. */
    record Run(List<String> arguments) implements Step {
        public Run {
            arguments = List.copyOf(arguments);
        }
    }

    /** A request without any tool but the shell's own. */
    record Call(String path, Map<String, String> headers, ObjectNode body) implements Step {
        public Call {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }
    }

    /** A program; placeholders stand in double quotes. */
    record Code(String language, String text) implements Step {}

    /** Fields that a person fills in. */
    record Form(List<Field> fields) implements Step {
        public Form {
            fields = List.copyOf(fields);
        }
    }

    /** A field of a form. */
    record Field(Said label, String value) {}
}
