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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to one request so far. Each attempt writes its own {@link Part}; attempts may run beside each other. */
final class Progress {
    private static final System.Logger LOG = System.getLogger(Progress.class.getName());

    private final ClientCall call;
    private final LongSupplier nanoTime;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile long firstByteNanos = -1;
    private volatile @Nullable Part telling;
    private Optional<Failure.Kind> failure = Optional.empty();
    private boolean left;

    Progress(ClientCall call, LongSupplier nanoTime) {
        this.call = call;
        this.nanoTime = nanoTime;
    }

    /** What happened at one target. Used by its attempt's thread, and read when that is over. */
    final class Part {
        private final Runnable whenAnswering;
        private @Nullable Target target;
        private @Nullable UsageTap tap;
        private List<Loss> losses = List.of();
        private boolean answering;

        private Part(Runnable whenAnswering) {
            this.whenAnswering = whenAnswering;
        }

        UsageTap begin(Target next, TranslationPlan plan) {
            attempts.incrementAndGet();
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

        /** It is this one that answers: the record of the request tells of it. */
        void answers() {
            if (!answering) {
                answering = true;
                telling = this;
                whenAnswering.run();
            }
        }

        /** The client has got a piece. */
        void delivered() {
            if (firstByteNanos < 0) {
                firstByteNanos = nanoTime.getAsLong();
            }
        }

        boolean answering() {
            return answering;
        }

        /** What it has cost, as far as is known. */
        TokenUsage usage() {
            UsageTap heard = tap;
            return heard == null ? TokenUsage.none() : heard.usage();
        }
    }

    /**
     * A new attempt begins.
     *
     * @param whenAnswering called once, before its first word goes to the client
     */
    Part part(Runnable whenAnswering) {
        Part part = new Part(whenAnswering);
        Part before = telling;
        if (before == null || !before.answering) {
            telling = part;
        }
        return part;
    }

    void failed(Failure why) {
        failure = Optional.of(why.kind());
    }

    void clientLeft() {
        left = true;
    }

    /** What the translation for the target that is told of could not carry over. */
    List<Loss> losses() {
        Part part = telling;
        return part == null ? List.of() : part.losses;
    }

    UsageRecord record(ClientConnection connection) {
        long now = nanoTime.getAsLong();
        Part part = telling;
        Target last = part == null ? null : part.target;
        UsageTap heard = part == null ? null : part.tap;
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
                attempts.get(),
                heard == null || (failure.isPresent() && firstByteNanos < 0) ? TokenUsage.none() : heard.usage(),
                Duration.ofNanos(Math.max(0, (firstByteNanos < 0 ? now : firstByteNanos) - call.startedNanos())),
                Duration.ofNanos(now - call.startedNanos()),
                losses().size());
    }
}
