package dev.nonagon.gateway;

import dev.nonagon.apikeys.Verdict;
import dev.nonagon.routing.Reactions;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.tokensaver.TokenSaver;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import dev.nonagon.usage.UsageTap;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Runs one request: target after target until one answers, or until nothing is left to try. Thread-safe. */
final class Dispatch {
    private static final System.Logger LOG = System.getLogger(Dispatch.class.getName());

    private final Transports transports;
    private final Watchdog watchdog;
    private final Patience patience;
    private final LongSupplier nanoTime;
    private final Consumer<UsageRecord> ledger;
    private final List<RequestPass> passes;
    private final List<RequestPass> savingPasses;

    Dispatch(
            Transports transports,
            Watchdog watchdog,
            Patience patience,
            LongSupplier nanoTime,
            Consumer<UsageRecord> ledger,
            List<RequestPass> passes) {
        this.transports = transports;
        this.watchdog = watchdog;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.ledger = ledger;
        this.passes = List.copyOf(passes);
        // First, so that the loss report names places in the client's own request.
        this.savingPasses =
                Stream.concat(Stream.of(new TokenSaver()), passes.stream()).toList();
    }

    /** How one target's attempt ended. */
    private sealed interface Outcome {
        record Completed() implements Outcome {}

        /** Another target may still answer. */
        record Failed(Failure failure, Optional<Attempt.Words> words) implements Outcome {}

        /** The client has got a part; it has been told how it ended. */
        record Broken(Failure failure) implements Outcome {}

        record ClientLeft() implements Outcome {}
    }

    /** Answers {@code call} on {@code exchange}. Never throws for what a client or an upstream did. */
    void run(ClientCall call, ClientExchange exchange) {
        ClientConnection connection = new ClientConnection(exchange, call.requestId());
        Progress progress = new Progress(call, nanoTime);
        FormatTranslator format = call.request().format();
        boolean streaming = call.request().peek().stream();
        String contentType = call.request().framing().contentType();
        Watchdog.KeepAlive keepAlive = () -> connection.keepAlive(contentType, format.keepAlive());
        Verdict admitted = Demands.admit(call);
        boolean pings = streaming && call.operation() == Operation.CHAT;
        Patience wait = pings ? patience : patience.withoutKeepAlive();
        try (Watchdog.Watch watch = watchdog.watch(wait, keepAlive, w -> exchange.listenForDeparture(w::clientGone))) {
            try {
                switch (admitted) {
                    case Verdict.Admitted ignored -> tryTargets(call, connection, watch, progress);
                    case Verdict.Refused refused -> {
                        progress.failed(refused.failure());
                        refuse(call, connection, refused.failure());
                    }
                }
            } finally {
                exchange.stopListening();
                connection.end();
            }
        } catch (IOException e) {
            progress.clientLeft();
        } finally {
            // A bite that came too late must not hit whatever this thread does next.
            Thread.interrupted();
            UsageRecord record = progress.record(connection);
            if (admitted instanceof Verdict.Admitted let) {
                let.lease().ifPresent(lease -> lease.settle(record.tokens(), record.modelRouted()));
            }
            ledger.accept(record);
        }
    }

    private void tryTargets(ClientCall call, ClientConnection connection, Watchdog.Watch watch, Progress progress)
            throws IOException {
        List<Target> targets;
        switch (call.board().router().route(call.model())) {
            case RoutePlan.Refused refused -> {
                progress.failed(refused.failure());
                refuse(call, connection, refused.failure());
                return;
            }
            case RoutePlan.Targets found -> targets = found.targets();
        }
        List<Tried> tried = new ArrayList<>();
        for (Target target : targets) {
            if (skipped(target, tried)) {
                continue;
            }
            Destination destination = call.destination(target);
            Outcome outcome = attempt(call, target, destination, connection, watch, progress);
            if (outcome instanceof Outcome.Failed failed && staleConnection(failed.failure())) {
                outcome = attempt(call, target, destination, connection, watch, progress);
            }
            if (outcome instanceof Outcome.Failed failed) {
                Optional<Destination> again = mended(call, destination, failed.failure());
                if (again.isPresent()) {
                    log(call, target, failed.failure());
                    outcome = attempt(call, target, again.get(), connection, watch, progress);
                }
            }
            switch (outcome) {
                case Outcome.Completed ignored -> {
                    return;
                }
                case Outcome.ClientLeft ignored -> {
                    progress.clientLeft();
                    return;
                }
                case Outcome.Broken broken -> {
                    progress.failed(broken.failure());
                    return;
                }
                case Outcome.Failed failed -> {
                    log(call, target, failed.failure());
                    tried.add(new Tried(target, failed.failure(), failed.words()));
                    if (Reactions.to(failed.failure()) == Reactions.Next.STOP) {
                        break;
                    }
                    continue;
                }
            }
            break;
        }
        Tried last = Tried.telling(tried);
        progress.failed(last.failure());
        answerFailure(call, connection, tried, last);
    }

    /** A target that failed, and how. */
    record Tried(Target target, Failure failure, Optional<Attempt.Words> words) {
        /** The failure that tells the client most: one that says when to come back, else the last. */
        static Tried telling(List<Tried> tried) {
            return tried.stream()
                    .filter(t -> t.failure().kind() == Failure.Kind.RATE_LIMITED
                            || t.failure().kind() == Failure.Kind.QUOTA_EXHAUSTED)
                    .min(java.util.Comparator.comparing(
                            t -> t.failure().retryAfter().orElse(Duration.ofDays(1))))
                    .orElse(tried.getLast());
        }
    }

    /** Whether an earlier failure says that this target would fail the same way. */
    private static boolean skipped(Target target, List<Tried> tried) {
        return tried.stream()
                .anyMatch(t -> Reactions.to(t.failure()) == Reactions.Next.NEXT_MODEL
                        && t.target().name().equals(target.name()));
    }

    /** A pooled connection that the server had closed meanwhile: nothing was heard, so the same is tried once more. */
    private static boolean staleConnection(Failure failure) {
        return failure.kind() == Failure.Kind.UNREACHABLE && failure.message().contains(NO_BYTES);
    }

    private static final String NO_BYTES = "the connection was closed before any answer";

    /** Where to try the same target once more, if a pass knows what to change. */
    private Optional<Destination> mended(ClientCall call, Destination destination, Failure failure) {
        return passes.stream()
                .flatMap(pass -> pass.mend(call.request(), destination, failure).stream())
                .findFirst();
    }

    /** Whoever wants to hear the answer. */
    private Consumer<ChatEvent> hearing(UsageTap tap, Destination destination, Scope scope) {
        Consumer<ChatEvent> all = tap::hear;
        for (RequestPass pass : passes) {
            Optional<Consumer<ChatEvent>> listener = pass.hear(destination, scope);
            if (listener.isPresent()) {
                all = all.andThen(listener.get());
            }
        }
        return all;
    }

    private Outcome attempt(
            ClientCall call,
            Target target,
            Destination destination,
            ClientConnection connection,
            Watchdog.Watch watch,
            Progress progress)
            throws IOException {
        FormatTranslator upstream =
                call.board().formats().get(target.provider().descriptor().format());
        if (upstream == null) {
            return failed(Failure.of(
                    Failure.Kind.INTERNAL,
                    "No plugin speaks the format "
                            + target.provider().descriptor().format() + " of " + target.name()));
        }
        if (watch.isClientGone()) {
            return new Outcome.ClientLeft();
        }
        boolean stream = call.request().peek().stream();
        Optional<URI> endpoint = target.endpoints().of(call.operation(), target.model(), stream);
        if (endpoint.isEmpty()) {
            return failed(Failure.of(Failure.Kind.MODEL_UNAVAILABLE, Errands.missing(call, target)));
        }
        TranslationPlan plan;
        try {
            Optional<TranslationPlan> possible = call.operation() == Operation.CHAT
                    ? Optional.of(TranslationPlan.of(call.request(), upstream, destination, passes(call)))
                    : Errands.plan(call, target, upstream);
            if (possible.isEmpty()) {
                return failed(Failure.of(Failure.Kind.MODEL_UNAVAILABLE, Errands.foreign(call, target)));
            }
            plan = possible.get();
        } catch (RequestProblem e) {
            return failed(Failure.of(Failure.Kind.INVALID_REQUEST, String.valueOf(e.getMessage())));
        }
        UsageTap tap = progress.begin(target, plan);
        Attempt attempt = new Attempt(
                call,
                target,
                upstream,
                plan,
                new Delivery(call, connection, watch, progress),
                watch,
                hearing(tap, destination, plan.scope()));
        Call upstreamCall = new Call(
                target.provider().descriptor(),
                call.operation(),
                target.model(),
                target.account(),
                endpoint.get(),
                plan.body(),
                stream,
                forwarded(call, target),
                call.requestId(),
                Errands.contentType(call));
        return listen(call, connection, watch, attempt, upstreamCall, target, transports.through(target.proxy()));
    }

    private List<RequestPass> passes(ClientCall call) {
        boolean saves = call.key().tokenSaver() || call.board().savers().serve(call.keyName());
        return saves ? savingPasses : passes;
    }

    private Outcome listen(
            ClientCall call,
            ClientConnection connection,
            Watchdog.Watch watch,
            Attempt attempt,
            Call upstreamCall,
            Target target,
            Transport transport)
            throws IOException {
        Failure broken;
        watch.attemptBegins(waitFor(call, target));
        try {
            target.provider().executor().execute(upstreamCall, transport, attempt);
            attempt.end();
            broken = Failure.of(Failure.Kind.PROTOCOL, "The upstream's answer ended early");
        } catch (Attempt.AnswerFailed e) {
            broken = Failure.of(Failure.Kind.PROTOCOL, "The upstream's answer failed");
        } catch (InterruptedException | IOException e) {
            broken = interruption(watch, e, attempt.answered());
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "request=" + call.requestId() + " event=plugin-bug provider=" + target.name() + " message="
                            + e.getMessage(),
                    e);
            broken = Failure.of(Failure.Kind.INTERNAL, "The plugin of " + target.name() + " failed: " + e);
        } finally {
            watch.attemptEnds();
        }
        if (connection.clientGone() || watch.isClientGone()) {
            return new Outcome.ClientLeft();
        }
        watch.forgive();
        Thread.interrupted();
        if (attempt.finished()) {
            return new Outcome.Completed();
        }
        Failure failure = Masking.of(attempt.failure().orElse(broken), target);
        if (!attempt.committed()) {
            return new Outcome.Failed(failure, attempt.words().map(w -> Masking.of(w, target)));
        }
        if (!attempt.canTell()) {
            connection.breakOff();
        } else if (!attempt.failureTold()) {
            byte[] told = attempt.lastWords(failure);
            connection.stream(call.request().framing().contentType(), told, 0, told.length);
        }
        return new Outcome.Broken(failure);
    }

    private Patience waitFor(ClientCall call, Target target) {
        Patience own = patience.with(target.provider().descriptor().timeouts());
        return call.request().peek().stream() && call.operation() == Operation.CHAT ? own : own.withoutKeepAlive();
    }

    private static Failure interruption(Watchdog.Watch watch, Exception e, boolean answered) {
        Watchdog.Cause cause = watch.cause();
        if (cause == null && answered) {
            return Failure.of(Failure.Kind.UNREACHABLE, "The upstream broke off its answer");
        }
        if (cause == null) {
            String reason = String.valueOf(e.getMessage());
            boolean nothing = reason.contains("received no bytes") || reason.contains("Connection reset");
            return Failure.of(
                    Failure.Kind.UNREACHABLE,
                    nothing
                            ? "The upstream does not answer: " + NO_BYTES
                            : "The upstream does not answer: " + e.getClass().getSimpleName() + " " + reason);
        }
        return switch (cause) {
            case CLIENT_GONE -> Failure.of(Failure.Kind.UNREACHABLE, "The client left");
            case NO_FIRST_EVENT ->
                Failure.of(
                        Failure.Kind.UNREACHABLE,
                        "The upstream said nothing useful in the time allowed for a first word");
            case FELL_SILENT ->
                Failure.of(Failure.Kind.UNREACHABLE, "The upstream fell silent in the middle of its answer");
        };
    }

    /** The client's headers that the provider wants to see, where both speak the same format. */
    static Headers forwarded(ClientCall call, Target target) {
        Headers result = Headers.none();
        if (target.provider()
                .descriptor()
                .format()
                .equals(call.request().format().id())) {
            for (String name : target.provider().descriptor().forwardedHeaders()) {
                for (String value : call.headers().all(name)) {
                    result = result.plus(name, value);
                }
            }
        }
        return result;
    }

    private static Outcome failed(Failure failure) {
        return new Outcome.Failed(failure, Optional.empty());
    }

    private void answerFailure(ClientCall call, ClientConnection connection, List<Tried> tried, Tried last)
            throws IOException {
        boolean clientsFault = Reactions.to(last.failure()) != Reactions.Next.NEXT_TARGET;
        if (clientsFault && last.words().isPresent() && !connection.begun()) {
            if (connection.tell(last.failure())) {
                return;
            }
            Attempt.Words words = last.words().get();
            connection.whole(words.status(), Answers.json(), words.body());
            return;
        }
        refuse(call, connection, last.failure().withMessage(Explanations.of(tried, last)));
    }

    private void refuse(ClientCall call, ClientConnection connection, Failure failure) throws IOException {
        if (connection.tell(failure)) {
            return;
        }
        FormatTranslator format = call.request().format();
        if (connection.begun()) {
            byte[] told = Answers.onlyWords(call, failure);
            connection.stream(call.request().framing().contentType(), told, 0, told.length);
        } else {
            connection.whole(
                    failure.kind().clientStatus(),
                    Answers.of(failure, call.startedAt()),
                    format.writeFailure(failure, false, call.requestId()));
        }
    }

    private static void log(ClientCall call, Target target, Failure failure) {
        LOG.log(
                System.Logger.Level.INFO,
                "request=" + call.requestId() + " event=attempt-failed target=" + target.name() + " account="
                        + target.account().name() + " kind="
                        + failure.kind().name().toLowerCase(Locale.ROOT) + " status="
                        + failure.status() + " message=\"" + failure.message().replaceAll("[\\r\\n\"]+", " ") + "\"");
    }
}
