package dev.nonagon.gateway;

import dev.nonagon.apikeys.Lease;
import dev.nonagon.apikeys.Verdict;
import dev.nonagon.failures.Reaction;
import dev.nonagon.itinerary.Ask;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.itinerary.Itinerary;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.Observer;
import dev.nonagon.observation.Observers;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs one request: step after step of its itinerary until one target answers, or nothing is left to try. Thread-safe. */
final class Dispatch {
    private final Attempts attempts;
    private final Itineraries itineraries;
    private final Function<String, Optional<BigDecimal>> prices;
    private final Watchdog watchdog;
    private final Patience patience;
    private final Consumer<RequestStory> stories;
    private final InFlight flights;
    private final Observer observer;

    /**
     * @param prices what a million input tokens of {@code provider/model} cost
     * @param stories hears how each request ended; must not block
     */
    Dispatch(
            Attempts attempts,
            Itineraries itineraries,
            Function<String, Optional<BigDecimal>> prices,
            Watchdog watchdog,
            Patience patience,
            Consumer<RequestStory> stories,
            InFlight flights,
            Observer observer) {
        this.attempts = attempts;
        this.itineraries = itineraries;
        this.prices = prices;
        this.watchdog = watchdog;
        this.patience = patience;
        this.stories = stories;
        this.flights = flights;
        this.observer = observer;
    }

    /** Answers {@code call} on {@code exchange}. Never throws for what a client or an upstream did. */
    void run(ClientCall call, ClientExchange bare) {
        run(call, bare, observer);
    }

    /** The same, and one more hears of it. */
    void runBefore(Observer witness, ClientCall call, ClientExchange bare) {
        run(call, bare, new Observers(List.of(observer, witness)));
    }

    private void run(ClientCall call, ClientExchange bare, Observer listening) {
        // First: whoever has been told of a beginning must be told of an end.
        Verdict admitted = Demands.admit(call);
        TraceContext trace = attempts.trace(call.headers());
        Observation observation = listening.begin(Arrivals.of(call, bare, trace));
        ClientExchange exchange = ObservedExchange.of(bare, observation);
        ClientConnection connection = new ClientConnection(exchange, call.requestId());
        Progress progress = new Progress(call, itineraries.nanoTime());
        Journal journal = new Journal(call, itineraries.nanoTime());
        connection.explaining(journal::headers);
        FormatTranslator format = call.request().format();
        boolean streaming = call.request().peek().stream();
        String contentType = call.request().framing().contentType();
        Watchdog.KeepAlive keepAlive = () -> connection.keepAlive(contentType, format.keepAlive());
        flights.begin(call.requestId(), progress::look);
        boolean pings = streaming && call.operation() == Operation.CHAT;
        Patience wait = pings ? patience : patience.withoutKeepAlive();
        try (Watchdog.Watch watch = watchdog.watch(wait, keepAlive, w -> exchange.listenForDeparture(w::clientGone))) {
            try {
                switch (admitted) {
                    case Verdict.Admitted ignored ->
                        travel(new Journey(call, connection, watch, progress, journal, observation, trace));
                    case Verdict.Refused refused -> {
                        progress.failed(refused.failure());
                        FailureAnswers.refuse(call, connection, refused.failure());
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
            flights.end(call.requestId());
            UsageRecord record = progress.record(connection);
            if (admitted instanceof Verdict.Admitted let) {
                let.lease()
                        .ifPresent(lease -> lease.settle(record.details().tries().stream()
                                .map(tried -> new Lease.Used(tried.target(), tried.tokens()))
                                .toList()));
            }
            RequestStory story = new RequestStory(record, journal.trace(), progress.losses());
            stories.accept(story);
            observation.end(story);
        }
    }

    private long now() {
        return itineraries.nanoTime().getAsLong();
    }

    /** What belongs to one request on its way. */
    private record Journey(
            ClientCall call,
            ClientConnection connection,
            Watchdog.Watch watch,
            Progress progress,
            Journal journal,
            Observation observation,
            TraceContext trace) {}

    private void travel(Journey journey) throws IOException {
        ClientCall call = journey.call();
        Ask ask = AskReader.of(call, prices);
        switch (itineraries.plan(call.board().router(), call.board().routing(), ask, call.startedNanos())) {
            case Itineraries.Plan.Refused refused -> {
                journey.journal().follow(refused.trace());
                journey.progress()
                        .through(Optional.of(call.model())
                                .filter(name ->
                                        call.board().router().meaning(name).combo()));
                journey.progress().failed(refused.failure());
                FailureAnswers.refuse(call, journey.connection(), refused.failure());
            }
            case Itineraries.Plan.Going going -> {
                journey.journal().follow(going.itinerary().trace());
                journey.progress().through(going.itinerary().combo());
                walk(journey, going.itinerary());
            }
        }
    }

    private void walk(Journey journey, Itinerary itinerary) throws IOException {
        List<FailureAnswers.Tried> tried = new ArrayList<>(2);
        while (true) {
            switch (itinerary.next()) {
                case Itinerary.Step.Go go -> {
                    Optional<Duration> hedge = itinerary.hedgeAfter(go);
                    boolean ended = hedge.isPresent()
                            ? race(journey, itinerary, go, hedge.get(), tried)
                            : alone(journey, itinerary, go, tried);
                    if (ended) {
                        return;
                    }
                }
                case Itinerary.Step.Hold hold -> {
                    if (!hold(journey, itinerary, hold)) {
                        journey.progress().clientLeft();
                        return;
                    }
                }
                case Itinerary.Step.Over over -> {
                    if (tried.isEmpty()) {
                        journey.progress().failed(over.failure());
                        FailureAnswers.refuse(journey.call(), journey.connection(), over.failure());
                    } else {
                        journey.progress()
                                .failed(FailureAnswers.Tried.telling(tried).failure());
                        FailureAnswers.allFailed(journey.call(), journey.connection(), tried, over.failure());
                    }
                    return;
                }
            }
        }
    }

    /** Waits; false if the client has left meanwhile. */
    private boolean hold(Journey journey, Itinerary itinerary, Itinerary.Step.Hold hold) {
        long began = now();
        try {
            if (hold.line().isPresent()) {
                hold.line().get().live().line().await(hold.line().get().terms().parallel(), hold.time());
            } else {
                Thread.sleep(hold.time());
            }
        } catch (InterruptedException e) {
            return false;
        } finally {
            itinerary.held(Duration.ofNanos(now() - began));
        }
        return !journey.watch().isClientGone();
    }

    /** One attempt on the request's own thread; whether the request is answered, one way or the other. */
    private boolean alone(Journey journey, Itinerary itinerary, Itinerary.Step.Go go, List<FailureAnswers.Tried> tried)
            throws IOException {
        long began = now();
        Progress.Part part = part(journey, itinerary, go, began);
        Outcome outcome;
        try {
            outcome = attempt(
                    journey,
                    go,
                    circumstances(
                            journey, itinerary, go, part, journey.watch(), () -> true, journey.watch()::clientHeard));
        } finally {
            itinerary.left(go);
        }
        return settled(journey, itinerary, go, outcome, tried);
    }

    private Outcome attempt(Journey journey, Itinerary.Step.Go go, Attempts.Circumstances around) throws IOException {
        Progress.Part part = around.progress();
        try {
            Outcome outcome = attempts.at(journey.call(), go.target(), !go.again(), around);
            part.ended(outcome);
            return outcome;
        } finally {
            part.over();
            count(go, part);
        }
    }

    private Progress.Part part(Journey journey, Itinerary itinerary, Itinerary.Step.Go go, long began) {
        return journey.progress().part(() -> itinerary.answered(go, Duration.ofNanos(now() - began)));
    }

    private Attempts.Circumstances circumstances(
            Journey journey,
            Itinerary itinerary,
            Itinerary.Step.Go go,
            Progress.Part part,
            Watchdog.Watch watch,
            Attempts.Gate gate,
            Runnable spoke) {
        return new Attempts.Circumstances(
                journey.connection(),
                watch,
                part,
                itinerary.timeLeft(),
                gate,
                head -> itineraries
                        .quotas()
                        .observe(
                                go.target().provider(),
                                go.target().account(),
                                go.target().model(),
                                head),
                spoke,
                journey.observation(),
                journey.trace());
    }

    private void count(Itinerary.Step.Go go, Progress.Part part) {
        if (part.answering()) {
            TokenUsage usage = part.usage();
            itineraries
                    .quotas()
                    .count(
                            go.target().provider().descriptor().id(),
                            go.login().account().id(),
                            go.target().model(),
                            usage,
                            itineraries.clock().instant());
        }
    }

    /** What follows from how an attempt ended; whether the request is over. */
    private static boolean settled(
            Journey journey,
            Itinerary itinerary,
            Itinerary.Step.Go go,
            Outcome outcome,
            List<FailureAnswers.Tried> tried) {
        return switch (outcome) {
            case Outcome.Completed ignored -> true;
            case Outcome.Overtaken ignored -> true;
            case Outcome.ClientLeft ignored -> {
                journey.progress().clientLeft();
                yield true;
            }
            case Outcome.Broken broken -> {
                itinerary.broke(go, broken.failure());
                journey.progress().failed(broken.failure());
                yield true;
            }
            case Outcome.Failed failed -> {
                FailureAnswers.log(journey.call(), go.target(), failed.failure());
                Reaction reaction = itinerary.failed(go, failed.failure());
                tried.add(new FailureAnswers.Tried(go.target(), failed.failure(), failed.words(), reaction));
                yield false;
            }
        };
    }

    /**
     * The first attempt and, if it says nothing for {@code hedge}, a second beside it.
     *
     * @return whether the request is over
     */
    private boolean race(
            Journey journey,
            Itinerary itinerary,
            Itinerary.Step.Go first,
            Duration hedge,
            List<FailureAnswers.Tried> tried)
            throws IOException {
        Race race = new Race(watchdog, patience);
        run(journey, itinerary, race, first);
        boolean mayHedge = true;
        boolean over = false;
        try {
            while (race.running() > 0) {
                Optional<Race.Arrival> arrival = race.next(mayHedge ? Optional.of(hedge) : Optional.empty());
                if (arrival.isEmpty()) {
                    mayHedge = false;
                    if (!race.decided()) {
                        itinerary.beside(first).ifPresent(second -> run(journey, itinerary, race, second));
                    }
                    continue;
                }
                Race.Runner runner = arrival.get().runner();
                itinerary.left(runner.go());
                if (arrival.get().outcome() instanceof Outcome.Overtaken) {
                    continue;
                }
                over |= settled(journey, itinerary, runner.go(), arrival.get().outcome(), tried);
            }
        } catch (InterruptedException e) {
            race.cancel().forEach(late -> itinerary.left(late.runner().go()));
            journey.progress().clientLeft();
            return true;
        }
        return over;
    }

    private void run(Journey journey, Itinerary itinerary, Race race, Itinerary.Step.Go go) {
        long began = now();
        Progress.Part part = part(journey, itinerary, go, began);
        race.start(
                go,
                (watch, gate) -> attempt(
                        journey,
                        go,
                        circumstances(journey, itinerary, go, part, watch, gate, journey.watch()::clientHeard)));
    }
}
