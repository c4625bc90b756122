package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.tokensaver.TokenSaver;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.translation.TranslationPlan;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts a request into a target's words; nothing is sent. Thread-safe. */
final class Preparations {
    private final List<RequestPass> passes;
    private final List<RequestPass> savingPasses;

    /** @param passes what is done to a request that is written anew, in this order */
    Preparations(List<RequestPass> passes) {
        this.passes = List.copyOf(passes);
        // First, so that the loss report names places in the client's own request.
        this.savingPasses =
                Stream.concat(Stream.of(new TokenSaver()), passes.stream()).toList();
    }

    /** What came of it. */
    sealed interface Prepared {
        /**
         * It can be asked.
         *
         * @param upstream the target's format
         * @param call what the provider's plugin is given
         */
        record Ready(FormatTranslator upstream, TranslationPlan plan, Call call) implements Prepared {}

        /** It cannot, and why. */
        record Not(Failure failure) implements Prepared {}
    }

    Prepared of(ClientCall call, Target target, Destination destination) {
        FormatTranslator upstream =
                call.board().formats().get(target.provider().descriptor().format());
        if (upstream == null) {
            return new Prepared.Not(Failure.of(
                    Failure.Kind.INTERNAL,
                    "No plugin speaks the format "
                            + target.provider().descriptor().format() + " of " + target.name()));
        }
        boolean stream = call.request().peek().stream();
        Optional<URI> endpoint = target.endpoints().of(call.operation(), target.model(), stream);
        if (endpoint.isEmpty()) {
            return new Prepared.Not(Failure.of(Failure.Kind.MODEL_UNAVAILABLE, Errands.missing(call, target)));
        }
        Optional<TranslationPlan> plan;
        try {
            plan = call.operation() == Operation.CHAT
                    ? Optional.of(TranslationPlan.of(call.request(), upstream, destination, passes(call)))
                    : Errands.plan(call, target, upstream);
        } catch (RequestProblem | JsonProblem e) {
            return new Prepared.Not(Failure.of(problem(call), String.valueOf(e.getMessage())));
        }
        if (plan.isEmpty()) {
            return new Prepared.Not(Failure.of(Failure.Kind.MODEL_UNAVAILABLE, Errands.foreign(call, target)));
        }
        return new Prepared.Ready(
                upstream,
                plan.get(),
                new Call(
                        target.provider().descriptor(),
                        call.operation(),
                        target.model(),
                        target.account(),
                        endpoint.get(),
                        plan.get().body(),
                        stream,
                        forwarded(call, target),
                        call.requestId(),
                        Errands.contentType(call)));
    }

    /** A request that can be read, and not be put in this target's words, may be one for another target. */
    private static Failure.Kind problem(ClientCall call) {
        try {
            call.request().canonical();
            return Failure.Kind.UNSUPPORTED;
        } catch (RequestProblem | JsonProblem e) {
            return Failure.Kind.INVALID_REQUEST;
        }
    }

    private List<RequestPass> passes(ClientCall call) {
        boolean saves = call.key().tokenSaver() || call.board().savers().serve(call.keyName());
        return saves ? savingPasses : passes;
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
}
