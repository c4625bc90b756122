package dev.nonagon.thinking;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.Thinking;
import dev.nonagon.translation.ClientRequest;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import java.util.Optional;
import java.util.OptionalLong;

/** Says how much to think as the target model takes it. Thread-safe. */
public final class ThinkingFit implements RequestPass {
    /** What an answer should have at the least beside the thoughts that a word stands for. */
    private static final long ROOM_FOR_ANSWER = 4096;
    /** What an answer gets beside the thoughts where the client names no ceiling. */
    private static final long USUAL_ANSWER = 32_000;

    private final ThinkingTable table;

    public ThinkingFit(ThinkingTable table) {
        this.table = table;
    }

    @Override
    public boolean insists(ClientRequest request, Destination destination) {
        return destination.reasoning().isPresent();
    }

    @Override
    public ChatRequest apply(ChatRequest request, Destination destination, Scope scope) {
        Optional<Reasoning> suffix = destination.reasoning();
        if (suffix.isEmpty() && destination.sameFormat()) {
            return request;
        }
        Optional<Reasoning> asked = suffix.or(request::reasoning);
        Optional<Thinking> model = table.of(destination.provider(), destination.model());
        if (model.isEmpty()) {
            return suffix.isEmpty() ? request : request.withReasoning(suffix);
        }
        boolean strict = suffix.isPresent() && destination.sameFormat();
        Optional<Reasoning> fitted = new Fitting(model.get(), destination.model(), strict, scope).fit(asked);
        ChatRequest result = request.withReasoning(fitted);
        return fitted.isPresent()
                        && fitted.get().budgetTokens().isPresent()
                        && model.get()
                                .budget()
                                .filter(Thinking.Budget::belowCeiling)
                                .isPresent()
                ? belowCeiling(result, fitted.get(), model.get().budget().get(), destination, scope)
                : result;
    }

    private static ChatRequest belowCeiling(
            ChatRequest request, Reasoning wish, Thinking.Budget range, Destination destination, Scope scope) {
        long budget = wish.budgetTokens().orElse(0);
        boolean fromWord = wish.effort().isPresent();
        if (request.maxOutputTokens().isEmpty()) {
            long most = destination
                    .provider()
                    .model(destination.model())
                    .map(ProviderDescriptor.Model::outputTokens)
                    .filter(OptionalLong::isPresent)
                    .map(OptionalLong::getAsLong)
                    .orElse(Long.MAX_VALUE);
            long ceiling = Math.min(most, budget + USUAL_ANSWER);
            return below(request.withMaxOutputTokens(OptionalLong.of(ceiling)), wish, range, fromWord, ceiling, scope);
        }
        return below(request, wish, range, fromWord, request.maxOutputTokens().getAsLong(), scope);
    }

    private static ChatRequest below(
            ChatRequest request, Reasoning wish, Thinking.Budget range, boolean fromWord, long ceiling, Scope scope) {
        long budget = wish.budgetTokens().orElse(0);
        long most = fromWord ? Math.max(ceiling - ROOM_FOR_ANSWER, ceiling / 2) : ceiling - 1;
        long fitted = Math.min(budget, most);
        if (fitted == budget || fitted < range.least()) {
            return request;
        }
        scope.lost(
                Fitting.POINTER,
                "a budget of " + budget + " tokens becomes " + fitted + ", below the ceiling of " + ceiling);
        return request.withReasoning(Optional.of(new Reasoning(wish.mode(), wish.effort(), OptionalLong.of(fitted))));
    }
}
