package dev.nonagon.exchange;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads fields of files that others wrote: what is missing, null, blank or of another type is empty. */
final class Fields {
    private static final long FIRST_MILLI = 100_000_000_000L;

    private Fields() {}

    /** Reads JSON, and never quotes it in a message. */
    static JsonNode json(String name, byte[] content) {
        try {
            return Json.parse(content);
        } catch (JsonProblem e) {
            throw new ExchangeRefusal(
                    name + " is no whole JSON file" + (e.offset() < 0 ? "" : " (byte " + e.offset() + ")")
                            + ": it is cut off, damaged or nested too deep. Copy it again while its router is stopped.");
        } catch (StackOverflowError e) {
            throw new ExchangeRefusal(name + " is nested too deep.");
        }
    }

    static Optional<String> text(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode value = node.path(name);
            if (value.isString() && !value.asString().isBlank()) {
                return Optional.of(value.asString().strip());
            }
            if (value.isNumber()) {
                return Optional.of(value.asString());
            }
        }
        return Optional.empty();
    }

    static boolean truth(JsonNode node, String name, boolean otherwise) {
        JsonNode value = node.path(name);
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        return value.isString() ? value.asString().strip().equalsIgnoreCase("true") : otherwise;
    }

    static Optional<Integer> whole(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isIntegralNumber() && value.canConvertToInt() ? Optional.of(value.asInt()) : Optional.empty();
    }

    static Optional<BigDecimal> decimal(JsonNode value) {
        try {
            if (value.isNumber()) {
                return Optional.of(value.decimalValue());
            }
            return value.isString() && value.asString().length() < 40
                    ? Optional.of(new BigDecimal(value.asString().strip()))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** An instant as ISO text, or as seconds or milliseconds since 1970. */
    static Optional<Instant> instant(JsonNode value) {
        try {
            if (value.isString()) {
                return Optional.of(OffsetDateTime.parse(value.asString().strip().replace(' ', 'T'))
                        .toInstant());
            }
            if (value.isNumber() && value.canConvertToLong()) {
                long number = value.asLong();
                return number <= 0
                        ? Optional.empty()
                        : Optional.of(
                                number >= FIRST_MILLI ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number));
            }
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** An ISO 8601 duration above zero. */
    static Optional<Duration> duration(JsonNode node, String name) {
        try {
            return text(node, name).map(Duration::parse).filter(Duration::isPositive);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A URL with a host; without a slash at its end. */
    static Optional<URI> url(JsonNode node, String... names) {
        return text(node, names).flatMap(Fields::url);
    }

    static Optional<URI> url(String text) {
        try {
            URI uri = new URI(text.replaceFirst("/+$", ""));
            return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
