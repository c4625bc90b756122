package dev.nonagon.management;

import dev.nonagon.gateway.Soundings;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Target;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Tests of accounts, nodes and models by a real call (M7). Thread-safe; blocks. */
final class Trials {
    /** Stands for a model where none is needed: only its list is asked for. */
    private static final int MOST_TARGETS = 3;

    private static final String ANY = "any";

    private final Soundings soundings;
    private final Probe probe;

    Trials(Soundings soundings, Probe probe) {
        this.soundings = soundings;
        this.probe = probe;
    }

    /**
     * What a test came to.
     *
     * @param error empty if it is valid
     * @param status the upstream's, 0 if there was none
     * @param by {@code models}, {@code chat} or nothing
     * @param models what the upstream listed
     */
    record Outcome(boolean valid, String error, int status, long latencyMs, String by, List<String> models) {
        /** The same, with another sentence. */
        Outcome because(String sentence) {
            return new Outcome(false, sentence, status, latencyMs, by, List.of());
        }

        static Outcome refused(String error) {
            return new Outcome(false, error, 0, 0, "", List.of());
        }
    }

    /**
     * Tests an account by its provider's list of models, else by a chat.
     *
     * @param model for the chat; the provider's first one if empty
     */
    Outcome account(Declared everything, Declared.Account account, Optional<String> model) {
        return with(alone(everything, account), account.provider(), model, (target, format) -> {
            Optional<Probe.Result> listed = model.isPresent() ? Optional.empty() : probe.models(target);
            if (listed.isPresent()) {
                return judged(target, listed.get(), "models");
            }
            Optional<String> name = model.or(() -> firstModel(target));
            if (name.isEmpty()) {
                return Outcome.refused("This provider lists no models: name one to test with, {\"model\":\"…\"}");
            }
            return chat(target, format, name.get());
        });
    }

    /** Asks an account's upstream for its models; not valid if it has no list. */
    Outcome models(Declared everything, Declared.Account account) {
        return with(alone(everything, account), account.provider(), Optional.empty(), (target, format) -> probe.models(
                        target)
                .map(result -> judged(target, result, "models"))
                .orElseGet(() -> Outcome.refused("The provider has no list of models to ask for")));
    }

    /** Tests a node that nobody has kept yet. */
    Outcome node(Declared.Node node, Declared.Account account, Optional<String> model) {
        Declared trial = new Declared(
                Map.of(node.name().value(), node), Map.of(account.name(), account), Map.of(), Map.of(), Map.of());
        return with(trial, node.name(), model, (target, format) -> {
            Optional<Probe.Result> listed = probe.models(target);
            Optional<String> trouble = listed.flatMap(Trials::listTrouble);
            if (listed.isPresent() && trouble.isEmpty()) {
                return judged(target, listed.get(), "models");
            }
            if (model.isPresent()) {
                return probe.chat(target, format)
                        .map(result -> worded(result, chatTrouble(result), "chat"))
                        .orElseGet(() -> Outcome.refused("Chat endpoint not found"));
            }
            return listed.isPresent()
                    ? worded(listed.get(), trouble, "models")
                    : Outcome.refused("This format has no list of models: name a model to test with");
        });
    }

    /** Tests a model by a chat, as a client would reach it. */
    Outcome model(Declared everything, String name) {
        return soundings.with(everything, sounding -> switch (sounding.route(name)) {
            case RoutePlan.Refused refused -> Outcome.refused(refused.failure().message());
            case RoutePlan.Targets targets -> firstThatAnswers(sounding, targets);
        });
    }

    /** A client is led past an account that fails; so is a test, as far as it has time. */
    private Outcome firstThatAnswers(Soundings.Sounding sounding, RoutePlan.Targets targets) {
        Outcome first = Outcome.refused("There is nobody to ask");
        for (int at = 0; at < Math.min(MOST_TARGETS, targets.targets().size()); at++) {
            Target target = targets.targets().get(at);
            Outcome outcome = format(sounding, target)
                    .map(format -> chat(target, format, target.model()))
                    .orElseGet(Trials::noFormat);
            if (outcome.valid()) {
                return outcome;
            }
            first = at == 0 ? outcome : first;
        }
        return first;
    }

    private interface Asking {
        Outcome ask(Target target, FormatTranslator format);
    }

    private Outcome with(Declared trial, ProviderId provider, Optional<String> model, Asking asking) {
        return soundings.with(trial, sounding -> switch (sounding.route(provider + "/" + model.orElse(ANY))) {
            case RoutePlan.Refused refused -> Outcome.refused(switchedOff(refused.failure()));
            case RoutePlan.Targets targets -> {
                Target first = targets.targets().getFirst();
                yield format(sounding, first)
                        .map(format -> asking.ask(first, format))
                        .orElseGet(Trials::noFormat);
            }
        });
    }

    private static String switchedOff(Failure failure) {
        return failure.kind() == Failure.Kind.MODEL_UNAVAILABLE
                ? "The provider is unknown or switched off; GET /api/providers/catalog says which"
                : failure.message();
    }

    private static Optional<FormatTranslator> format(Soundings.Sounding sounding, Target target) {
        return sounding.format(target.provider().descriptor().format());
    }

    private static Outcome noFormat() {
        return Outcome.refused("No plugin speaks this provider's format");
    }

    private Outcome chat(Target target, FormatTranslator format, String model) {
        Target named = new Target(target.provider(), model, target.account(), target.proxy(), target.endpoints());
        return probe.chat(named, format)
                .map(result -> judged(named, result, "chat"))
                .orElseGet(() -> Outcome.refused("The provider has no chat to ask"));
    }

    private static Optional<String> firstModel(Target target) {
        return target.provider().descriptor().models().stream()
                .map(ProviderDescriptor.Model::id)
                .findFirst();
    }

    /** The same configuration with this account, switched on, as its provider's only one. */
    private static Declared alone(Declared everything, Declared.Account account) {
        Declared.Account on = account.forTest();
        return new Declared(everything.nodes(), Map.of(on.name(), on), Map.of(), Map.of(), Map.of());
    }

    private static Outcome judged(Target target, Probe.Result result, String by) {
        return worded(
                result,
                switch (result) {
                    case Probe.Result.Silent silent -> Optional.of(silent.why());
                    case Probe.Result.Answered answer ->
                        Probe.failure(target, answer).map(Failure::message);
                },
                by);
    }

    private static Outcome worded(Probe.Result result, Optional<String> trouble, String by) {
        return switch (result) {
            case Probe.Result.Silent silent -> new Outcome(false, silent.why(), 0, silent.millis(), by, List.of());
            case Probe.Result.Answered answer ->
                new Outcome(
                        trouble.isEmpty(),
                        trouble.orElse(""),
                        answer.head().status(),
                        answer.millis(),
                        by,
                        trouble.isEmpty() && by.equals("models") ? Probe.names(answer.body()) : List.of());
        };
    }

    /** @source 9Router's node validation: its scripts' users look for these words */
    private static Optional<String> listTrouble(Probe.Result result) {
        return switch (result) {
            case Probe.Result.Silent silent -> Optional.of(silent.why());
            case Probe.Result.Answered answer -> {
                int status = answer.head().status();
                yield answer.head().success()
                        ? Optional.empty()
                        : Optional.of(
                                status == 401 || status == 403
                                        ? "API key unauthorized"
                                        : status == 404
                                                ? "/models endpoint not found - try chat validation with model ID"
                                                : status >= 500
                                                        ? "Server error - try again later"
                                                        : "Unexpected response (" + status + ")");
            }
        };
    }

    private static Optional<String> chatTrouble(Probe.Result result) {
        return switch (result) {
            case Probe.Result.Silent silent -> Optional.of(silent.why());
            case Probe.Result.Answered answer -> {
                int status = answer.head().status();
                yield answer.head().success() ? Optional.empty() : Optional.of(chatTrouble(status));
            }
        };
    }

    private static String chatTrouble(int status) {
        return switch (status) {
            case 401, 403 -> "API key unauthorized";
            case 400 -> "Invalid model or bad request";
            case 404 -> "Chat endpoint not found";
            default -> status >= 500 ? "Server error - try again later" : "Chat request failed (" + status + ")";
        };
    }

    /** The names that a provider's descriptor knows. */
    static List<String> known(ProviderDescriptor descriptor) {
        return Stream.of(descriptor)
                .flatMap(d -> d.models().stream())
                .map(ProviderDescriptor.Model::id)
                .toList();
    }
}
