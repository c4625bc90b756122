package dev.nonagon.gateway;

import dev.nonagon.itinerary.Ask;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.requestlog.Redaction;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.translation.TranslationPlan;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What becomes of a request on its way to the account that it would be sent with. Thread-safe; nobody is asked. */
final class AccountSteps {
    private static final System.Logger LOG = System.getLogger(AccountSteps.class.getName());

    private final Preparations preparations;
    private final Itineraries itineraries;
    private final Function<String, Optional<BigDecimal>> inputPrice;

    /** @param inputPrice what a million input tokens of {@code provider/model} cost, in dollars */
    AccountSteps(
            Preparations preparations, Itineraries itineraries, Function<String, Optional<BigDecimal>> inputPrice) {
        this.preparations = preparations;
        this.itineraries = itineraries;
        this.inputPrice = inputPrice;
    }

    Translated of(Translations.Question question, Reading reading) throws Stopped {
        return through(target(question, reading.call()), reading);
    }

    /** Who would be asked, and what stands in the way now. */
    private record Aim(Target target, Optional<String> note) {}

    private Aim target(Translations.Question question, ClientCall call) throws Stopped {
        QuestionReader.requireModel(question, call);
        Ask ask = AskReader.of(call, inputPrice);
        Board board = call.board();
        Optional<Target> favourite = itineraries.favourite(board.router(), board.routing(), ask);
        if (favourite.isPresent()) {
            return new Aim(favourite.get(), Optional.empty());
        }
        return switch (board.router().route(call.model())) {
            case RoutePlan.Refused refused ->
                throw new Stopped(Misfit.Field.MODEL, refused.failure().message());
            case RoutePlan.Targets found ->
                new Aim(
                        found.targets().getFirst(),
                        itineraries
                                .preview(board.router(), board.routing(), ask)
                                .otherwise());
        };
    }

    private Translated through(Aim aim, Reading reading) throws Stopped {
        ClientCall call = reading.call();
        Target target = aim.target();
        return switch (preparations.of(call, target, call.destination(target))) {
            case Preparations.Prepared.Not not -> {
                // Whoever cannot be understood is told where, and not only by whom.
                reading.canonical();
                throw new Stopped(Misfit.Field.MODEL, not.failure().message());
            }
            case Preparations.Prepared.Ready ready -> steps(aim, reading, ready);
        };
    }

    private static Translated steps(Aim aim, Reading reading, Preparations.Prepared.Ready ready) throws Stopped {
        ClientCall call = reading.call();
        Target target = aim.target();
        UpstreamRequest request;
        try {
            request = target.provider().executor().prepare(ready.call());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "event=plugin-bug provider=" + target.name(), e);
            throw new Stopped(
                    Misfit.Field.MODEL,
                    "The plugin of " + target.name() + " failed to prepare this request; the router's log has the"
                            + " reason.");
        }
        Redaction redaction = Redaction.of(call.headers(), Map.of()).and(text -> Masking.masked(text, target));
        Translated.Way way = way(ready.plan());
        boolean written = way == Translated.Way.WRITTEN;
        List<Loss> lostReading = written ? call.request().readingLosses() : List.of();
        return new Translated.Steps(
                reading.client(),
                reading.conversation(),
                lostReading,
                new Translated.Upstream(
                        ready.upstream().id().value(),
                        way,
                        Optional.of(new Translated.To(
                                target.name(),
                                target.provider().descriptor().name(),
                                target.account().name())),
                        request.method(),
                        redaction.address(request.uri()),
                        redaction.headers(request.headers()),
                        RequestText.pretty(redaction.text(new String(request.body(), StandardCharsets.UTF_8))),
                        ready.plan().losses().stream().skip(lostReading.size()).toList(),
                        aim.note()));
    }

    private static Translated.Way way(TranslationPlan plan) {
        return switch (plan) {
            case TranslationPlan.Identity ignored -> Translated.Way.AS_IT_CAME;
            case TranslationPlan.Edit ignored -> Translated.Way.EDITED;
            case TranslationPlan.Bridge ignored -> Translated.Way.WRITTEN;
            case TranslationPlan.Embedding ignored -> Translated.Way.WRITTEN;
        };
    }
}
