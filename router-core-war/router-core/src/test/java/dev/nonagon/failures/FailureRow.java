package dev.nonagon.failures;

import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ProviderDescriptor.Limits;
import dev.nonagon.spi.provider.ResponseHead;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A row of {@code failures.json}: an error as it comes from an upstream.
 *
 * @param status 200 for an error inside an answer that began well
 */
record FailureRow(
        String name,
        String source,
        int status,
        Headers headers,
        String body,
        Optional<Limits> limits,
        Outcome expected) {
    /** Midnight in the rows' world. */
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private static final ProviderId PROVIDER = new ProviderId("some");

    /**
     * What it comes to.
     *
     * @param rest how long the penalised rests, ISO 8601; empty for nothing
     * @param said whether that was said, not guessed
     */
    record Outcome(String kind, String penalty, String next, String rest, boolean said) {}

    static List<FailureRow> all() {
        List<FailureRow> rows = new ArrayList<>();
        try (InputStream in = Objects.requireNonNull(FailureRow.class.getResourceAsStream("/failures.json"))) {
            Json.parse(in.readAllBytes()).forEach(row -> rows.add(of(row)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static FailureRow of(JsonNode row) {
        Headers headers = Headers.of("date", "Thu, 01 Jan 2026 00:00:00 GMT");
        for (var field : row.path("headers").properties()) {
            headers = headers.plus(field.getKey(), field.getValue().asString());
        }
        JsonNode body = row.get("body");
        String limits = row.path("limits").asString("");
        return new FailureRow(
                row.path("name").asString(),
                row.path("source").asString(),
                row.path("status").asInt(),
                headers,
                body.isString() ? body.asString() : Json.text(body),
                limits.isEmpty() ? Optional.empty() : Optional.of(Limits.valueOf(limits.toUpperCase(Locale.ROOT))),
                new Outcome(
                        row.path("kind").asString(),
                        row.path("penalty").asString(),
                        row.path("next").asString(),
                        row.path("rest").asString(),
                        row.path("said").asBoolean(false)));
    }

    Failure failure() {
        return status == 200
                ? HttpFailures.ofError(Json.parse(body), NOW)
                : HttpFailures.classify(new ResponseHead(status, headers), body.getBytes(StandardCharsets.UTF_8));
    }

    Reaction reaction() {
        return new FailureTable(provider -> limits).to(failure(), PROVIDER, "m");
    }

    Outcome outcome() {
        Failure failure = failure();
        Reaction reaction = reaction();
        Cooldowns cooldowns = new Cooldowns(InstantSource.fixed(NOW), () -> 0, () -> CooldownSettings.DEFAULTS);
        cooldowns.penalise(PROVIDER, "a", "m", failure, reaction);
        List<Rest> rests = cooldowns.list();
        return new Outcome(
                failure.kind().name(),
                reaction.penalty().word(),
                reaction.next().word(),
                rests.isEmpty()
                        ? ""
                        : Duration.between(
                                        rests.getFirst().began(),
                                        rests.getFirst().until())
                                .toString(),
                !rests.isEmpty() && rests.getFirst().hinted());
    }

    @Override
    public String toString() {
        return name;
    }
}
