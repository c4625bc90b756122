package dev.nonagon.metrics;

import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.usage.AttemptRecord.Fate;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts requests and attempts. Thread-safe. */
public final class RequestMetrics implements Observer {
    /** As the conventions advise for token counts. */
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864
    };

    /** As the conventions advise for operations' durations, and one more: agents' answers take minutes. */
    private static final double[] SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68
    };

    private final LongSupplier nanoTime;
    private final AtomicLong requestsInFlight = new AtomicLong();
    private final AtomicLong attemptsInFlight = new AtomicLong();
    private final Family<LongAdder> requests = Family.counter(
            "nonagon_requests_total",
            "Requests that ended, by what the client was told.",
            "client_format",
            "gen_ai_operation_name",
            "http_response_status_code",
            "error_type");
    private final Family<LongAdder> attempts = Family.counter(
            "nonagon_attempts_total",
            "Targets that were asked, by how that ended.",
            "gen_ai_provider_name",
            "gen_ai_request_model",
            "outcome");
    private final Family<LongAdder> failures = Family.counter(
            "nonagon_attempt_failures_total",
            "Attempts that failed, by what went wrong.",
            "gen_ai_provider_name",
            "account",
            "error_type");
    private final Family<LongAdder> tokens = Family.counter(
            "nonagon_tokens_total",
            "Tokens by kind: input, output, cache_read, cache_write, reasoning (which is part of output).",
            "gen_ai_provider_name",
            "gen_ai_request_model",
            "gen_ai_token_type",
            "counted");
    private final Family<Family.Histogram> usage = Family.histogram(
            "gen_ai_client_token_usage",
            "Tokens of a request; input with what caches served and stored.",
            TOKENS,
            "gen_ai_operation_name",
            "gen_ai_provider_name",
            "gen_ai_request_model",
            "gen_ai_token_type");
    private final Family<Family.Histogram> operation = Family.histogram(
            "gen_ai_client_operation_duration_seconds",
            "From a target's being asked to the end of its answer, in seconds.",
            SECONDS,
            "gen_ai_operation_name",
            "gen_ai_provider_name",
            "gen_ai_request_model",
            "error_type");
    private final Family<Family.Histogram> upstreamHead = Family.histogram(
            "nonagon_upstream_head_duration_seconds",
            "From a target's being asked to its status and headers, in seconds.",
            SECONDS,
            "gen_ai_provider_name");
    private final Family<Family.Histogram> served = Family.histogram(
            "gen_ai_server_request_duration_seconds",
            "From a request's arrival to its end, in seconds.",
            SECONDS,
            "gen_ai_operation_name",
            "gen_ai_provider_name",
            "gen_ai_request_model");
    private final Family<Family.Histogram> firstToken = Family.histogram(
            "gen_ai_server_time_to_first_token_seconds",
            "From a request's arrival to the first useful byte that the client got, in seconds.",
            SECONDS,
            "gen_ai_operation_name",
            "gen_ai_provider_name",
            "gen_ai_request_model");

    public RequestMetrics(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public Observation begin(Arrival arrival) {
        requestsInFlight.incrementAndGet();
        String operationName = operationName(arrival.operation());
        return new Observation() {
            @Override
            public AttemptObservation attempt(Asked asked) {
                return new Watched(operationName, asked);
            }

            @Override
            public void end(RequestStory story) {
                requestsInFlight.decrementAndGet();
                ended(operationName, story.record());
            }
        };
    }

    /** As the conventions call it. */
    private static String operationName(String operation) {
        return switch (operation) {
            case "embed" -> "embeddings";
            case "image", "speech", "transcribe" -> "generate_content";
            default -> operation;
        };
    }

    /** One target. */
    private final class Watched implements AttemptObservation {
        private final String operationName;
        private final Asked asked;
        private final long began = nanoTime.getAsLong();

        Watched(String operationName, Asked asked) {
            this.operationName = operationName;
            this.asked = asked;
            attemptsInFlight.incrementAndGet();
        }

        @Override
        public void head(ResponseHead head) {
            upstreamHead.of(asked.provider()).record(since(began));
        }

        @Override
        public void ended(Fate fate, Optional<Failure> failure) {
            attemptsInFlight.decrementAndGet();
            String error = failure.map(f -> word(f.kind().name())).orElse("");
            attempts.of(asked.provider(), asked.model(), word(fate.name())).increment();
            failure.ifPresent(
                    f -> failures.of(asked.provider(), asked.account(), error).increment());
            operation.of(operationName, asked.provider(), asked.model(), error).record(since(began));
        }
    }

    private double since(long began) {
        return (nanoTime.getAsLong() - began) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private void ended(String operationName, UsageRecord record) {
        int slash = record.modelRouted().indexOf('/');
        String provider = slash < 0 ? "" : record.modelRouted().substring(0, slash);
        String model = record.modelRouted().substring(slash + 1);
        requests.of(
                        record.clientFormat(),
                        operationName,
                        Integer.toString(record.status()),
                        record.failure().map(kind -> word(kind.name())).orElse(""))
                .increment();
        served.of(operationName, provider, model).record(seconds(record.total()));
        if (record.failure().isEmpty() && record.status() < 300) {
            firstToken.of(operationName, provider, model).record(seconds(record.firstByte()));
        }
        count(operationName, provider, model, record.tokens());
    }

    private void count(String operationName, String provider, String model, TokenUsage used) {
        if (used.total() == 0) {
            return;
        }
        String counted = used.estimated() ? "estimated" : "measured";
        List<String> kinds = List.of("input", "output", "cache_read", "cache_write", "reasoning");
        long[] counts = {used.input(), used.output(), used.cacheRead(), used.cacheWrite(), used.reasoning()};
        for (int at = 0; at < counts.length; at++) {
            if (counts[at] > 0) {
                tokens.of(provider, model, kinds.get(at), counted).add(counts[at]);
            }
        }
        usage.of(operationName, provider, model, "input").record(used.prompt());
        usage.of(operationName, provider, model, "output").record(used.output());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / (double) TimeUnit.SECONDS.toNanos(1);
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    void write(PrometheusText text) {
        text.value(
                "nonagon_requests_in_flight",
                MetricSource.Type.GAUGE,
                "Requests under way.",
                requestsInFlight.get(),
                List.of());
        text.value(
                "nonagon_attempts_in_flight",
                MetricSource.Type.GAUGE,
                "Targets that are being asked.",
                attemptsInFlight.get(),
                List.of());
        List.of(requests, attempts, failures, tokens).forEach(text::counters);
        List.of(usage, operation, upstreamHead, served, firstToken).forEach(text::histograms);
    }
}
