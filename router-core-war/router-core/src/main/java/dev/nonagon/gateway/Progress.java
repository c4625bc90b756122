package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.usage.UsageRecord;
import dev.nonagon.usage.UsageTap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to one request so far. Used by its own thread. */
final class Progress {
    private static final System.Logger LOG = System.getLogger(Progress.class.getName());

    private final ClientCall call;
    private final LongSupplier nanoTime;
    private int attempts;
    private long firstByteNanos = -1;
    private @Nullable Target target;
    private @Nullable UsageTap tap;
    private List<Loss> losses = List.of();
    private Optional<Failure.Kind> failure = Optional.empty();
    private boolean left;

    Progress(ClientCall call, LongSupplier nanoTime) {
        this.call = call;
        this.nanoTime = nanoTime;
    }

    UsageTap begin(Target next, TranslationPlan plan) {
        attempts++;
        target = next;
        losses = plan.losses();
        UsageTap fresh = new UsageTap(
                () -> call.operation() == Operation.CHAT ? call.request().estimatedTokens() : 0);
        tap = fresh;
        if (!losses.isEmpty() && LOG.isLoggable(System.Logger.Level.DEBUG)) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "request=" + call.requestId() + " event=translated target=" + next.name() + " lost=\""
                            + losses.stream().map(Loss::toString).collect(Collectors.joining(" | ")) + "\"");
        }
        return fresh;
    }

    void delivered() {
        if (firstByteNanos < 0) {
            firstByteNanos = nanoTime.getAsLong();
        }
    }

    void failed(Failure why) {
        failure = Optional.of(why.kind());
    }

    void clientLeft() {
        left = true;
    }

    UsageRecord record(ClientConnection connection) {
        long now = nanoTime.getAsLong();
        Target last = target;
        UsageTap heard = tap;
        int status = left ? UsageRecord.CLIENT_LEFT : connection.status();
        return new UsageRecord(
                call.requestId(),
                call.startedAt(),
                call.keyName(),
                call.request().format().id().value(),
                call.model(),
                last == null ? "" : last.name(),
                last == null ? "" : last.provider().descriptor().format().value(),
                heard == null ? "" : heard.model(),
                last == null ? "" : last.account().name(),
                call.request().peek().stream(),
                status,
                failure,
                attempts,
                heard == null || (failure.isPresent() && firstByteNanos < 0) ? TokenUsage.none() : heard.usage(),
                Duration.ofNanos(Math.max(0, (firstByteNanos < 0 ? now : firstByteNanos) - call.startedNanos())),
                Duration.ofNanos(now - call.startedNanos()),
                losses.size());
    }
}
