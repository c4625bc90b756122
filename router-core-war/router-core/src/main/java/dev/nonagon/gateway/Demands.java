package dev.nonagon.gateway;

import dev.nonagon.apikeys.Asked;
import dev.nonagon.apikeys.Estimate;
import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.apikeys.Verdict;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.List;
import java.util.OptionalLong;

/** What a request demands, in the words of keys' rules. */
final class Demands {
    private static final int MOST_IMAGES = 100;

    /** What an answer is taken for that nobody has limited. */
    private static final long USUAL_OUTPUT = 8_192;

    private static final int BYTES_PER_TOKEN = 4;

    private Demands() {}

    static Asked asked(Router router, String model) {
        Router.Meaning meaning = router.meaning(model);
        return new Asked(meaning.combo(), List.copyOf(meaning.names()));
    }

    static List<ModelCard> visible(KeyPass key, Router router, List<ModelCard> models) {
        return key.seesEverything()
                ? models
                : models.stream()
                        .filter(model -> key.sees(asked(router, model.id())))
                        .toList();
    }

    static Verdict admit(ClientCall call) {
        Router router = call.board().router();
        return call.key().admit(asked(router, call.model()), () -> estimate(call, router));
    }

    /** How many pictures are asked for: a picture's request says {@code n}, or means one. */
    static int images(ClientCall call) {
        if (call.operation() != Operation.IMAGE) {
            return 0;
        }
        try {
            return Math.clamp(Json.parseObject(call.request().body()).path("n").asInt(1), 1, MOST_IMAGES);
        } catch (JsonProblem e) {
            // A form with a picture to change: nobody reads it here.
            return 1;
        }
    }

    /** Costs a reading of the request. */
    private static Estimate estimate(ClientCall call, Router router) {
        List<Target> targets =
                router.route(call.model()) instanceof RoutePlan.Targets found ? found.targets() : List.of();
        List<String> names = targets.stream().map(Target::name).distinct().toList();
        return switch (call.operation()) {
            case CHAT, COMPACT -> new Estimate(call.request().estimatedTokens(), output(call, targets), names);
            case EMBED, IMAGE, SPEECH, TRANSCRIBE, COUNT_TOKENS, LIST_MODELS, SHOW_MODEL ->
                new Estimate(call.request().body().length / BYTES_PER_TOKEN, 0, names);
        };
    }

    private static long output(ClientCall call, List<Target> targets) {
        OptionalLong wanted;
        try {
            wanted = call.request().canonical().maxOutputTokens();
        } catch (RequestProblem e) {
            wanted = OptionalLong.empty();
        }
        return wanted.isPresent()
                ? wanted.getAsLong()
                : targets.stream()
                        .mapToLong(target -> longestAnswer(target).orElse(USUAL_OUTPUT))
                        .max()
                        .orElse(0);
    }

    private static OptionalLong longestAnswer(Target target) {
        return target.provider().descriptor().models().stream()
                .filter(model -> model.id().equals(target.model()))
                .map(ProviderDescriptor.Model::outputTokens)
                .findFirst()
                .orElse(OptionalLong.empty());
    }
}
