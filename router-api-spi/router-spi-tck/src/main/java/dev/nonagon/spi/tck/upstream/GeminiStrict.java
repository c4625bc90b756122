package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What Gemini's generateContent refuses outside the conversation, in its words. One request each. */
final class GeminiStrict {
    private static final Set<String> TOP = Set.of(
            "contents",
            "systemInstruction",
            "generationConfig",
            "tools",
            "toolConfig",
            "safetySettings",
            "cachedContent",
            "model",
            "labels",
            "store",
            "serviceTier");
    private static final Set<String> CONFIG = Set.of(
            "stopSequences",
            "responseMimeType",
            "responseSchema",
            "responseJsonSchema",
            "_responseJsonSchema",
            "responseModalities",
            "candidateCount",
            "maxOutputTokens",
            "temperature",
            "topP",
            "topK",
            "seed",
            "presencePenalty",
            "frequencyPenalty",
            "responseLogprobs",
            "logprobs",
            "enableEnhancedCivicAnswers",
            "speechConfig",
            "thinkingConfig",
            "imageConfig",
            "mediaResolution",
            "audioTimestamp",
            "routingConfig");
    private static final Set<String> TOOL = Set.of(
            "functionDeclarations",
            "googleSearch",
            "googleSearchRetrieval",
            "codeExecution",
            "urlContext",
            "computerUse",
            "googleMaps",
            "fileSearch",
            "mcpServers");
    private static final Set<String> DECLARATION = Set.of(
            "name", "description", "parameters", "parametersJsonSchema", "response", "responseJsonSchema", "behavior");
    private static final Set<String> SCHEMA = Set.of(
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "maxItems",
            "minItems",
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "pattern",
            "example",
            "anyOf",
            "propertyOrdering",
            "default",
            "items",
            "minimum",
            "maximum");
    private static final Set<String> TYPES =
            Set.of("STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL", "TYPE_UNSPECIFIED");
    private static final Set<String> MODES = Set.of("AUTO", "ANY", "NONE", "VALIDATED", "MODE_UNSPECIFIED");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}");

    private final JsonNode body;
    private final String model;
    private final boolean counting;
    private final List<String> warnings;

    /**
     * @param body with names in camelCase
     */
    GeminiStrict(JsonNode body, String model, boolean counting, List<String> warnings) {
        this.body = body;
        this.model = model;
        this.counting = counting;
        this.warnings = warnings;
    }

    void check() {
        fields(body, TOP, "");
        unless(
                body.path("contents").isArray() && !body.path("contents").isEmpty(),
                "* GenerateContentRequest.contents: contents is not specified");
        config(body.path("generationConfig"));
        tools(body.path("tools"));
        JsonNode choice = body.path("toolConfig").path("functionCallingConfig");
        fields(choice, Set.of("mode", "allowedFunctionNames"), "tool_config.function_calling_config");
        String mode = choice.path("mode").asString("AUTO");
        unless(MODES.contains(mode), "Invalid value at 'tool_config.function_calling_config.mode', \"" + mode + "\"");
        unless(
                choice.path("allowedFunctionNames").isEmpty()
                        || Set.of("ANY", "VALIDATED").contains(mode),
                "allowed_function_names should only be set when mode is ANY");
        system(body.path("systemInstruction"));
        new GeminiContents(model, counting, warnings).check(body.path("contents"));
    }

    private void config(JsonNode config) {
        fields(config, CONFIG, "generation_config");
        if (config.has("responseSchema")) {
            schema(config.get("responseSchema"), "generation_config.response_schema", true);
        }
        boolean withSchema =
                config.has("responseSchema") || config.has("responseJsonSchema") || config.has("_responseJsonSchema");
        unless(
                !config.has("responseSchema") || !config.has("responseJsonSchema"),
                "response_schema and response_json_schema are mutually exclusive");
        unless(
                !withSchema
                        || Set.of("application/json", "text/x.enum")
                                .contains(config.path("responseMimeType").asString("")),
                "generationConfig.response_schema only allowed with response_mime_type application/json");
        unless(
                !config.has("maxOutputTokens")
                        || config.get("maxOutputTokens").isIntegralNumber()
                                && config.get("maxOutputTokens").asLong() >= 1,
                "generation_config.max_output_tokens: must be positive");
        unless(
                config.path("stopSequences").size() <= 5,
                "* GenerateContentRequest.generation_config.stop_sequences: at most 5");
        unless(
                !config.has("temperature")
                        || config.get("temperature").isNumber() && StrictValues.within(config.get("temperature"), 0, 2),
                "generation_config.temperature: must be in the range [0.0, 2.0]");
        JsonNode thinking = config.path("thinkingConfig");
        fields(
                thinking,
                Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"),
                "generation_config.thinking_config");
        unless(
                !thinking.has("thinkingBudget") || !thinking.has("thinkingLevel"),
                "You can only set only one of thinking budget and thinking level.");
        unless(
                !thinking.has("thinkingLevel")
                        || Set.of("minimal", "low", "medium", "high")
                                .contains(thinking.get("thinkingLevel")
                                        .asString("")
                                        .toLowerCase(Locale.ROOT)),
                "Invalid value at 'generation_config.thinking_config.thinking_level', "
                        + thinking.path("thinkingLevel"));
    }

    private static void system(JsonNode system) {
        if (system.isMissingNode() || system.isNull()) {
            return;
        }
        fields(system, Set.of("role", "parts"), "system_instruction");
        JsonNode parts = system.path("parts");
        unless(
                parts.isObject() || parts.isArray() && !parts.isEmpty(),
                "* GenerateContentRequest.system_instruction.parts: must not be empty");
        for (JsonNode part : parts.isArray() ? parts : Json.array().add(parts)) {
            unless(part.path("text").isString(), "Invalid system_instruction: only text parts");
        }
    }

    private static void tools(JsonNode tools) {
        unless(tools.isMissingNode() || tools.isArray(), "Invalid value at 'tools'");
        Set<String> names = new HashSet<>();
        for (int i = 0; i < tools.size(); i++) {
            fields(tools.get(i), TOOL, "tools[" + i + "]");
            JsonNode declarations = tools.get(i).path("functionDeclarations");
            for (int j = 0; j < declarations.size(); j++) {
                declaration(declarations.get(j), "tools[" + i + "].function_declarations[" + j + "]", names);
            }
        }
    }

    private static void declaration(JsonNode declaration, String where, Set<String> names) {
        fields(declaration, DECLARATION, where);
        String name = declaration.path("name").asString("");
        unless(
                NAME.matcher(name).matches(),
                "GenerateContentRequest." + where + ".name: Invalid function name. Must start with a letter or an"
                        + " underscore. Must be alphanumeric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:),"
                        + " or dashes (-), with a maximum length of 128.");
        unless(names.add(name), "Duplicate function declaration found: " + name);
        unless(
                !declaration.has("parameters") || !declaration.has("parametersJsonSchema"),
                where + ": parameters and parameters_json_schema are mutually exclusive");
        if (declaration.has("parameters")) {
            JsonNode parameters = declaration.get("parameters");
            unless(
                    parameters.path("type").asString("OBJECT").equalsIgnoreCase("OBJECT"),
                    "GenerateContentRequest." + where + ".parameters: must be of type OBJECT");
            schema(parameters, where + ".parameters", true);
        }
        unless(
                !declaration.has("parametersJsonSchema")
                        || declaration.get("parametersJsonSchema").isObject(),
                "Invalid value at '" + where + ".parameters_json_schema'");
    }

    /** Its own dialect of schemas; a JSON Schema goes elsewhere and is not looked into. */
    private static void schema(JsonNode schema, String where, boolean root) {
        unless(
                schema.isObject(),
                "Invalid value at '" + where + "' (type.googleapis.com/google.ai.generativelanguage.v1beta.Schema), "
                        + schema);
        for (String name : schema.propertyNames()) {
            unless(SCHEMA.contains(GeminiNames.camel(name)), unknown(name, where));
        }
        unless(
                !schema.path("type").isArray(),
                "Invalid JSON payload received. Unknown name \"type\" at '" + where
                        + "': Proto field is not repeating, cannot start list.");
        String type = schema.path("type").asString("").toUpperCase(Locale.ROOT);
        unless(
                type.isEmpty() || TYPES.contains(type),
                "Invalid value at '" + where
                        + ".type' (type.googleapis.com/google.ai.generativelanguage.v1beta.Type), \"" + type + "\"");
        enumeration(schema.path("enum"), type, where);
        String owner = "GenerateContentRequest." + where;
        unless(
                !type.equals("STRING")
                        || Set.of("", "enum", "date-time")
                                .contains(schema.path("format").asString("")),
                owner + ".format: only 'enum' and 'date-time' are supported for STRING type");
        unless(!type.equals("ARRAY") || schema.has("items"), owner + ".items: missing field.");
        boolean empty = schema.path("properties").isEmpty();
        boolean mayBeEmpty = root && !schema.has("properties");
        unless(
                !type.equals("OBJECT") || !empty || mayBeEmpty,
                owner + ".properties: should be non-empty for OBJECT type");
        unless(
                !schema.has("properties") || type.isEmpty() || type.equals("OBJECT"),
                owner + ".properties: only allowed for OBJECT type");
        for (JsonNode name : schema.path("required")) {
            unless(
                    schema.path("properties").has(name.asString("")),
                    owner + ".required: property is not defined: " + name);
        }
        schema.path("properties")
                .properties()
                .forEach(p -> schema(p.getValue(), where + ".properties[" + p.getKey() + "].value", false));
        if (schema.has("items")) {
            schema(schema.get("items"), where + ".items", false);
        }
        schema.path("anyOf").forEach(one -> schema(one, where + ".any_of", true));
    }

    private static void enumeration(JsonNode values, String type, String where) {
        for (JsonNode value : values) {
            unless(value.isString(), "Invalid value at '" + where + ".enum' (TYPE_STRING), " + value);
            unless(!value.asString().isEmpty(), "GenerateContentRequest." + where + ".enum: cannot be empty");
        }
        unless(
                values.isMissingNode() || Set.of("", "STRING", "INTEGER").contains(type),
                "GenerateContentRequest." + where + ".enum: only allowed for STRING type");
    }

    static void fields(JsonNode object, Set<String> known, String where) {
        for (String name : object.propertyNames()) {
            unless(known.contains(name), unknown(name, where));
        }
    }

    private static String unknown(String name, String where) {
        return "Invalid JSON payload received. Unknown name \"" + name + "\""
                + (where.isEmpty() ? "" : " at '" + where + "'") + ": Cannot find field.";
    }
}
