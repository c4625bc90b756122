package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.format.EmbeddingTranslator;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.translation.TranslationPlan;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is asked beside chats: whether a target can do it, how it is put, and what to say if it cannot. */
final class Errands {
    private static final String JSON = "application/json";

    private Errands() {}

    /** How {@code target} is asked; empty if its format has no words for it. */
    static Optional<TranslationPlan> plan(ClientCall call, Target target, FormatTranslator upstream) {
        FormatTranslator client = call.request().format();
        if (upstream.id().equals(client.id()) && call.request().peek().relay()) {
            return Optional.of(TranslationPlan.passing(call.request(), target.model()));
        }
        Optional<EmbeddingTranslator> from = client.embeddings();
        Optional<EmbeddingTranslator> to = upstream.embeddings();
        return call.operation() != Operation.EMBED || from.isEmpty() || to.isEmpty()
                ? Optional.empty()
                : Optional.of(TranslationPlan.embedding(call.request(), from.get(), to.get(), target.model()));
    }

    /** The type of the body that goes to the upstream: the client's own where it names a form's boundary (rule W9). */
    static String contentType(ClientCall call) {
        return call.headers()
                .first("content-type")
                .filter(type -> call.operation() == Operation.TRANSCRIBE
                        && type.toLowerCase(Locale.ROOT).startsWith("multipart/"))
                .orElse(JSON);
    }

    static String missing(ClientCall call, Target target) {
        return target.provider().descriptor().name() + " has no " + words(call.operation()) + ". " + others(call);
    }

    static String foreign(ClientCall call, Target target) {
        return target.provider().descriptor().name() + " has " + words(call.operation())
                + " only in another dialect (" + target.provider().descriptor().format()
                + "), into which this cannot be translated. " + others(call);
    }

    private static String others(ClientCall call) {
        List<String> able = call.board().router().providersWith(call.operation());
        return able.isEmpty()
                ? "No provider that is set up here has it."
                : "Providers here that have it: " + String.join(", ", able) + ".";
    }

    private static String words(Operation operation) {
        return switch (operation) {
            case EMBED -> "embeddings";
            case IMAGE -> "image generation";
            case SPEECH -> "speech";
            case TRANSCRIBE -> "transcription";
            case COMPACT -> "compaction of conversations";
            case CHAT -> "chat";
            case COUNT_TOKENS -> "counting of tokens";
            case LIST_MODELS, SHOW_MODEL -> "list of models";
        };
    }
}
