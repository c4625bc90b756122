package dev.nonagon.gateway;

import dev.nonagon.requests.InFlight;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import dev.nonagon.usage.UsageTap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened to one request so far. Each attempt writes its own {@link Part}; attempts may run beside each other. */
final class Progress {
    /** About; the text is not there any more to be counted. */
    private static final int CHARACTERS_A_TOKEN = 4;

    private static final System.Logger LOG = System.getLogger(Progress.class.getName());

    private final ClientCall call;
    private final LongSupplier nanoTime;
    private final AtomicInteger attempts = new AtomicInteger();
    private final Queue<Part> parts = new ConcurrentLinkedQueue<>();
    private volatile long firstByteNanos = -1;
    private volatile @Nullable Part telling;
    private Optional<Failure.Kind> failure = Optional.empty();
    private volatile Optional<String> combo = Optional.empty();
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
        private long trimmed;
        private volatile boolean answering;
        private final long beganNanos = nanoTime.getAsLong();
        private long spokeNanos = -1;
        private long endedNanos = -1;
        private Optional<Failure.Kind> why = Optional.empty();
        private AttemptRecord.Fate fate = AttemptRecord.Fate.CLIENT_LEFT;

        private Part(Runnable whenAnswering) {
            this.whenAnswering = whenAnswering;
        }

        /** How it ended; one of which nobody says so ended because its client left. */
        void ended(Outcome outcome) {
            fate = outcome.fate();
            why = outcome.why().map(Failure::kind);
        }

        /** Nothing more will happen here. */
        void over() {
            endedNanos = nanoTime.getAsLong();
        }

        UsageTap begin(Target next, TranslationPlan plan) {
            attempts.incrementAndGet();
            target = next;
            losses = plan.losses();
            trimmed = plan.trimmed();
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
            if (spokeNanos < 0) {
                spokeNanos = nanoTime.getAsLong();
                if (firstByteNanos < 0) {
                    firstByteNanos = spokeNanos;
                }
            }
        }

        boolean answering() {
            return answering;
        }

        /** What it has cost, as far as is known. */
        TokenUsage usage() {
            UsageTap heard = tap;
            if (heard == null) {
                return TokenUsage.none();
            }
            return answering || fate == AttemptRecord.Fate.COMPLETED
                    ? heard.usage()
                    : heard.reported().orElse(TokenUsage.none());
        }

        private Optional<AttemptRecord> record() {
            Target asked = target;
            UsageTap heard = tap;
            if (asked == null || heard == null) {
                return Optional.empty();
            }
            ProviderDescriptor descriptor = asked.provider().descriptor();
            TokenUsage used = usage();
            long ended = endedNanos < 0 ? nanoTime.getAsLong() : endedNanos;
            return Optional.of(new AttemptRecord(
                    descriptor.id().value(),
                    asked.name(),
                    new AttemptRecord.Who(asked.account().id(), asked.account().name()),
                    descriptor.tier(),
                    descriptor.format().value(),
                    heard.model(),
                    why,
                    fate == AttemptRecord.Fate.CLIENT_LEFT && overtaken(this) ? AttemptRecord.Fate.OVERTAKEN : fate,
                    used,
                    // Who refused a prompt has not read it.
                    used.total() == 0 ? 0 : trimmed / CHARACTERS_A_TOKEN,
                    fate == AttemptRecord.Fate.COMPLETED ? Demands.images(call) : 0,
                    Duration.ofNanos(Math.max(0, beganNanos - call.startedNanos())),
                    spokeNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(spokeNanos - beganNanos)),
                    Duration.ofNanos(Math.max(0, ended - beganNanos))));
        }
    }

    /**
     * A new attempt begins.
     *
     * @param whenAnswering called once, before its first word goes to the client
     */
    Part part(Runnable whenAnswering) {
        Part part = new Part(whenAnswering);
        parts.add(part);
        Part before = telling;
        if (before == null || !before.answering) {
            telling = part;
        }
        return part;
    }

    /** Whether another part answers: what was ended for its sake looks as if its client had left. */
    @SuppressWarnings("ReferenceEquality")
    private boolean overtaken(Part part) {
        return parts.stream().anyMatch(other -> other != part && other.answering);
    }

    /** The client asked for a combo. */
    void through(Optional<String> name) {
        combo = name;
    }

    void failed(Failure why) {
        failure = Optional.of(why.kind());
    }

    void clientLeft() {
        left = true;
    }

    /** How it is now, for whoever looks on. */
    InFlight.View look() {
        Part part = telling;
        Target asked = part == null ? null : part.target;
        UsageTap heard = part == null ? null : part.tap;
        return new InFlight.View(
                call.requestId(),
                call.startedAt(),
                call.keyName(),
                AskReader.client(call),
                call.model(),
                asked == null ? "" : asked.name(),
                asked == null ? "" : asked.account().name(),
                attempts.get(),
                firstByteNanos >= 0,
                call.request().peek().stream(),
                Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - call.startedNanos())),
                heard == null ? 0 : heard.outputSoFar());
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
        List<AttemptRecord> tries =
                parts.stream().map(Part::record).flatMap(Optional::stream).toList();
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
                tries.stream().map(AttemptRecord::tokens).reduce(TokenUsage.none(), TokenUsage::plus),
                Duration.ofNanos(Math.max(0, (firstByteNanos < 0 ? now : firstByteNanos) - call.startedNanos())),
                Duration.ofNanos(now - call.startedNanos()),
                losses().size(),
                new UsageRecord.Details(
                        call.key()
                                .id()
                                .map(id ->
                                        new AttemptRecord.Who(id, call.keyName().orElse(id)))
                                .orElse(AttemptRecord.Who.NOBODY),
                        AskReader.client(call),
                        combo,
                        call.operation(),
                        call.request().body().length,
                        connection.sent(),
                        tries));
    }
}
