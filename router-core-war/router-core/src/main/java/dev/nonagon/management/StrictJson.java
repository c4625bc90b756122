package dev.nonagon.management;

import dev.nonagon.spi.Secret;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.MessageInterpolator;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads and writes the records of this package (M3, M4), and JSON objects whose members are named by people. A {@link Secret}
 * is read from a text and never written. Thread-safe.
 */
final class StrictJson {
    private static final int LONGEST_BODY = 1024 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, textual -> List.of(
                            CoercionInputShape.Boolean, CoercionInputShape.Integer, CoercionInputShape.Float)
                    .forEach(shape -> textual.setCoercion(shape, CoercionAction.Fail)))
            .changeDefaultPropertyInclusion(inclusion ->
                    inclusion.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_ABSENT))
            .addModule(new SimpleModule("secrets")
                    .addDeserializer(Secret.class, new SecretReader())
                    .addSerializer(Secret.class, new SecretMask()))
            .build();

    private StrictJson() {}

    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().equals(StrictJson.class.getPackageName());
    }

    /** Bodies that are records. Declared for records, so that it goes before the server's own reader of any object. */
    @Provider
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public static class Records implements MessageBodyReader<Record>, MessageBodyWriter<Record> {
        @Override
        public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return isOurs(type);
        }

        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return isOurs(type);
        }

        @Override
        public Record readFrom(
                Class<Record> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, String> headers,
                InputStream body)
                throws IOException {
            return read(body.readNBytes(LONGEST_BODY + 1), type);
        }

        @Override
        public void writeTo(
                Record answer,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            out.write(bytes(answer));
        }
    }

    /** Bodies whose members are named by people. */
    @Provider
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public static class Trees implements MessageBodyReader<ObjectNode>, MessageBodyWriter<ObjectNode> {
        @Override
        public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return type == ObjectNode.class;
        }

        @Override
        public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
            return type == ObjectNode.class;
        }

        @Override
        public ObjectNode readFrom(
                Class<ObjectNode> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, String> headers,
                InputStream body)
                throws IOException {
            return read(body.readNBytes(LONGEST_BODY + 1), type);
        }

        @Override
        public void writeTo(
                ObjectNode answer,
                Class<?> type,
                Type generic,
                Annotation[] annotations,
                MediaType mediaType,
                MultivaluedMap<String, Object> headers,
                OutputStream out)
                throws IOException {
            out.write(bytes(answer));
        }
    }

    static byte[] bytes(Object answer) {
        return MAPPER.writeValueAsBytes(answer);
    }

    /**
     * Reads a body.
     *
     * @throws ApiRefusal naming the field that does not fit
     */
    static <T> T read(byte[] body, Class<T> type) {
        if (body.length > LONGEST_BODY) {
            throw new ApiRefusal(413, "", "The body has more than " + LONGEST_BODY + " bytes.");
        }
        try {
            T read = MAPPER.readValue(body.length == 0 ? new byte[] {'{', '}'} : body, type);
            if (read == null) {
                throw new ApiRefusal(400, "", "The body must be a JSON object.");
            }
            return valid(read, "");
        } catch (JacksonException e) {
            throw refusal(e, "");
        }
    }

    /**
     * Reads a part of a body.
     *
     * @param name where it stands
     */
    static <T> T read(JsonNode part, Class<T> type, String name) {
        try {
            T read = part.isObject() ? MAPPER.treeToValue(part, type) : null;
            if (read == null) {
                throw ApiRefusal.invalid(name, "must be an object");
            }
            return valid(read, name + ".");
        } catch (JacksonException e) {
            throw refusal(e, name + ".");
        }
    }

    private static <T> T valid(T read, String before) {
        if (read instanceof JsonNode) {
            return read;
        }
        Validating.VALIDATOR.validate(read).stream()
                .min(Comparator.comparing(
                        (ConstraintViolation<T> v) -> v.getPropertyPath().toString()))
                .ifPresent(v -> {
                    throw ApiRefusal.invalid(before + v.getPropertyPath(), v.getMessage());
                });
        return read;
    }

    /** Says what is wrong without quoting what was sent, which may be a secret. */
    private static ApiRefusal refusal(JacksonException e, String before) {
        if (!(e instanceof DatabindException misfit)) {
            return new ApiRefusal(
                    400,
                    "",
                    "The body is not JSON, or names a field twice"
                            + (e.getLocation() == null
                                    ? "."
                                    : " (line " + e.getLocation().getLineNr() + ", column "
                                            + e.getLocation().getColumnNr() + ")."));
        }
        String field = before
                + misfit.getPath().stream()
                        .map(step -> step.getPropertyName() == null
                                ? Integer.toString(step.getIndex())
                                : step.getPropertyName())
                        .collect(Collectors.joining("."));
        if (misfit instanceof UnrecognizedPropertyException unknown) {
            return new ApiRefusal(
                    400,
                    field,
                    "The field '" + field + "' is unknown or read-only; known are "
                            + unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        return field.equals(before)
                ? new ApiRefusal(400, "", "The body must be a JSON object.")
                : ApiRefusal.invalid(field, "is not of the right type");
    }

    private static final class SecretReader extends ValueDeserializer<Secret> {
        @Override
        public Secret deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(Secret.class, "must be a text");
            }
            return new Secret(parser.getString());
        }
    }

    private static final class SecretMask extends ValueSerializer<Secret> {
        @Override
        public void serialize(Secret secret, JsonGenerator generator, SerializationContext context) {
            generator.writeString(secret.toString());
        }
    }

    /** The server's Jakarta Validation, with our messages taken as they are: a caller's language changes no error. */
    private static final class Validating {
        private static final Validator VALIDATOR = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new AsItIs())
                .buildValidatorFactory()
                .getValidator();
    }

    private static final class AsItIs implements MessageInterpolator {
        @Override
        public String interpolate(String template, Context context) {
            return template;
        }

        @Override
        public String interpolate(String template, Context context, Locale locale) {
            return template;
        }
    }
}
