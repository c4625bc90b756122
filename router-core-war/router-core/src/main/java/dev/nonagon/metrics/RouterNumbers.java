package dev.nonagon.metrics;

import dev.nonagon.cooldowns.Rest;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.WindowView;
import dev.nonagon.requestlog.RequestLog;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the router knows of accounts, and how its queues do. */
final class RouterNumbers implements MetricSource {
    private final Supplier<List<Rest>> cooldowns;
    private final Supplier<List<AccountView>> quotas;
    private final Supplier<RequestLog.State> log;
    private final Supplier<Queued> ledger;
    private final Function<String, String> accountNames;

    /**
     * How a queue does.
     *
     * @param dropped since the start
     */
    record Queued(long waiting, long dropped) {}

    /** @param accountNames from an account's id to its name */
    RouterNumbers(
            Supplier<List<Rest>> cooldowns,
            Supplier<List<AccountView>> quotas,
            Supplier<RequestLog.State> log,
            Supplier<Queued> ledger,
            Function<String, String> accountNames) {
        this.cooldowns = cooldowns;
        this.quotas = quotas;
        this.log = log;
        this.ledger = ledger;
        this.accountNames = accountNames;
    }

    @Override
    public void report(Sink sink) {
        rests(sink);
        allowances(sink);
        RequestLog.State state = log.get();
        Queued rows = ledger.get();
        waiting(sink, "request-log", state.waiting());
        waiting(sink, "ledger", rows.waiting());
        dropped(sink, "request-log", state.dropped());
        dropped(sink, "ledger", rows.dropped());
        sink.value("nonagon_request_log_bytes", Type.GAUGE, "Size of the request log.", state.bytes(), List.of());
        sink.value("nonagon_request_log_entries", Type.GAUGE, "Logged requests.", state.entries(), List.of());
        sink.value(
                "nonagon_request_log_failed_total",
                Type.COUNTER,
                "Requests that could not be logged.",
                state.failed(),
                List.of());
    }

    private static void waiting(Sink sink, String queue, long count) {
        sink.value(
                "nonagon_queue_depth",
                Type.GAUGE,
                "Things that wait in a bounded queue.",
                count,
                List.of("queue", queue));
    }

    private static void dropped(Sink sink, String queue, long count) {
        sink.value(
                "nonagon_queue_dropped_total",
                Type.COUNTER,
                "Things that a full queue has not taken.",
                count,
                List.of("queue", queue));
    }

    private void rests(Sink sink) {
        Map<List<String>, Long> counted = cooldowns.get().stream()
                .collect(Collectors.groupingBy(
                        RouterNumbers::labels,
                        () -> new TreeMap<>((one, other) -> one.toString().compareTo(other.toString())),
                        Collectors.counting()));
        if (counted.isEmpty()) {
            sink.value("nonagon_cooldowns", Type.GAUGE, "What rests now.", 0, List.of());
        }
        counted.forEach(
                (labels, count) -> sink.value("nonagon_cooldowns", Type.GAUGE, "What rests now.", count, labels));
    }

    private static List<String> labels(Rest rest) {
        return List.of(
                "gen_ai_provider_name",
                rest.provider().value(),
                "error_type",
                rest.kind().name().toLowerCase(Locale.ROOT));
    }

    private void allowances(Sink sink) {
        List<AccountView> accounts = quotas.get();
        for (AccountView account : accounts) {
            for (WindowView window : account.windows()) {
                if (window.known()) {
                    sink.value(
                            "nonagon_quota_left_ratio",
                            Type.GAUGE,
                            "What is left of an allowance, from 0 to 1.",
                            window.left(),
                            labels(account, window));
                }
            }
        }
        for (AccountView account : accounts) {
            for (WindowView window : account.windows()) {
                window.resetsAt()
                        .ifPresent(at -> sink.value(
                                "nonagon_quota_resets_timestamp_seconds",
                                Type.GAUGE,
                                "When an allowance is whole again, in seconds since 1970.",
                                at.getEpochSecond(),
                                labels(account, window)));
            }
        }
    }

    private List<String> labels(AccountView account, WindowView window) {
        return List.of(
                "gen_ai_provider_name",
                account.provider().value(),
                "account",
                accountNames.apply(account.account()),
                "window",
                window.name(),
                "unit",
                window.unit().name().toLowerCase(Locale.ROOT),
                "models",
                String.join(" ", window.models()));
    }
}
