package dev.nonagon.gateway;

import dev.nonagon.observation.Observation;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamSocket;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Unreached;
import dev.nonagon.upstream.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes upstream calls, one at a time, and hands their answers to the client. Thread-safe. */
final class Attempts {
    private static final System.Logger LOG = System.getLogger(Attempts.class.getName());
    private static final String NO_BYTES = "the connection was closed before any answer";

    private final Transports transports;
    private final Patience patience;
    private final List<RequestPass> passes;
    private final Preparations preparations;
    private final Tracing tracing;

    /** Attempts of which no upstream learns the trace. */
    Attempts(Transports transports, Patience patience, List<RequestPass> passes) {
        this(transports, patience, passes, Tracing.none());
    }

    Attempts(Transports transports, Patience patience, List<RequestPass> passes, Tracing tracing) {
        this.transports = transports;
        this.patience = patience;
        this.passes = List.copyOf(passes);
        this.preparations = new Preparations(passes);
        this.tracing = tracing;
    }

    /** Where a request with these headers stands in its trace. */
    TraceContext trace(Headers headers) {
        return tracing.begin(headers);
    }

    /**
     * What one attempt belongs to.
     *
     * @param longest how long the client may still wait for a first word
     * @param gate whether this attempt may speak to the client; asked before its first word
     * @param heard what hears the upstream's status and headers
     * @param spoke called after each word to the client
     * @param observation who hears of it
     * @param trace where the request stands in its trace
     */
    record Circumstances(
            ClientConnection connection,
            Watchdog.Watch watch,
            Progress.Part progress,
            Duration longest,
            Gate gate,
            Consumer<ResponseHead> heard,
            Runnable spoke,
            Observation observation,
            TraceContext trace) {}

    /** Lets one of several attempts through. */
    @FunctionalInterface
    interface Gate {
        /** Whether this attempt is the one that answers; the same answer however often it is asked. */
        boolean pass();
    }

    /**
     * Asks a target, and once more in other words if a pass knows which.
     *
     * @param fresh whether it is asked for the first time; else a connection that turns out dead is left at that
     * @throws IOException if the client has left
     */
    Outcome at(ClientCall call, Target target, boolean fresh, Circumstances around) throws IOException {
        Destination destination = call.destination(target);
        Outcome outcome = attempt(call, target, destination, around);
        if (fresh && outcome instanceof Outcome.Failed failed && staleConnection(failed.failure())) {
            outcome = attempt(call, target, destination, around);
        }
        if (outcome instanceof Outcome.Failed failed) {
            Optional<Destination> again = mended(call, destination, failed.failure());
            if (again.isPresent()) {
                FailureAnswers.log(call, target, failed.failure());
                outcome = attempt(call, target, again.get(), around);
            }
        }
        return outcome;
    }

    /** A pooled connection that the server had closed meanwhile: nothing was heard, so the same is tried once more. */
    private static boolean staleConnection(Failure failure) {
        return failure.kind() == Failure.Kind.UNREACHABLE && failure.message().contains(NO_BYTES);
    }

    /** Where to try the same target once more, if a pass knows what to change. */
    private Optional<Destination> mended(ClientCall call, Destination destination, Failure failure) {
        return passes.stream()
                .flatMap(pass -> pass.mend(call.request(), destination, failure).stream())
                .findFirst();
    }

    /** Whoever wants to hear the answer. */
    private Consumer<ChatEvent> hearing(Consumer<ChatEvent> tap, Destination destination, Scope scope) {
        Consumer<ChatEvent> all = tap;
        for (RequestPass pass : passes) {
            Optional<Consumer<ChatEvent>> listener = pass.hear(destination, scope);
            if (listener.isPresent()) {
                all = all.andThen(listener.get());
            }
        }
        return all;
    }

    private Outcome attempt(ClientCall call, Target target, Destination destination, Circumstances around)
            throws IOException {
        if (around.watch().isClientGone()) {
            return new Outcome.ClientLeft();
        }
        return switch (preparations.of(call, target, destination)) {
            case Preparations.Prepared.Not not -> new Outcome.Failed(not.failure());
            case Preparations.Prepared.Ready ready -> ask(call, target, destination, ready, around);
        };
    }

    private Outcome ask(
            ClientCall call,
            Target target,
            Destination destination,
            Preparations.Prepared.Ready ready,
            Circumstances around)
            throws IOException {
        TranslationPlan plan = ready.plan();
        Sighting sighting = Sighting.of(around.observation(), target, plan, tracing.onward(around.trace(), target));
        Attempt attempt = new Attempt(
                call,
                target,
                ready.upstream(),
                plan,
                new Delivery(call, around),
                around.watch(),
                hearing(around.progress().begin(target, plan)::hear, destination, plan.scope()),
                around.heard().andThen(sighting::head));
        Outcome outcome = new Outcome.ClientLeft();
        try {
            outcome = listen(
                    call,
                    attempt,
                    ready.call(),
                    target,
                    transports.through(
                            target.proxy(), target.provider().descriptor().id()),
                    around,
                    sighting);
        } finally {
            sighting.ended(outcome);
        }
        return outcome;
    }

    private Outcome listen(
            ClientCall call,
            Attempt attempt,
            Call upstreamCall,
            Target target,
            Transport transport,
            Circumstances around,
            Sighting sighting)
            throws IOException {
        Watchdog.Watch watch = around.watch();
        ClientConnection connection = around.connection();
        Failure broken;
        watch.attemptBegins(waitFor(call, target, around.longest()));
        try {
            target.provider().executor().execute(upstreamCall, sighting.along(transport), sighting.beside(attempt));
            attempt.end();
            broken = Failure.of(Failure.Kind.PROTOCOL, "The upstream's answer ended early");
        } catch (Attempt.AnswerFailed e) {
            broken = Failure.of(Failure.Kind.PROTOCOL, "The upstream's answer failed");
        } catch (Delivery.Overtaken e) {
            return new Outcome.Overtaken();
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

    private Patience waitFor(ClientCall call, Target target, Duration longest) {
        Patience own = patience.with(target.provider().descriptor().timeouts()).atMost(longest);
        return call.request().peek().stream() && call.operation() == Operation.CHAT ? own : own.withoutKeepAlive();
    }

    private static Failure interruption(Watchdog.Watch watch, Exception e, boolean answered) {
        Watchdog.Cause cause = watch.cause();
        if (cause == null && answered) {
            return Failure.of(
                    Failure.Kind.UNREACHABLE,
                    "The upstream broke off its answer"
                            + (e instanceof UpstreamSocket.Ended ended ? ": " + ended.getMessage() : ""));
        }
        if (cause == null) {
            String reason = String.valueOf(e.getMessage());
            boolean nothing = reason.contains("received no bytes") || reason.contains("Connection reset");
            return Failure.of(
                    Failure.Kind.UNREACHABLE,
                    nothing
                            ? "The upstream does not answer: " + NO_BYTES
                            : "The upstream does not answer: " + Unreached.words(e));
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
}
