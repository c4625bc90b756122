package dev.nonagon.format.kiro;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Scope;
import java.util.Optional;

/** Names what this wire has no word for. Not thread-safe. */
final class Losses {
    private final Scope scope;
    private boolean cacheNamed;
    private boolean operatorNamed;

    Losses(Scope scope) {
        this.scope = scope;
    }

    void lost(String at, String why) {
        scope.lost(at, why);
    }

    /** Once: rule W1. */
    void operator(String at) {
        if (!operatorNamed) {
            operatorNamed = true;
            lost(at, "there is no operator on this wire; the operator's words begin the user's turn (W1)");
        }
    }

    void extras(Extras extras, String at) {
        for (FormatId format : extras.formats()) {
            if (!format.equals(Wire.ID)) {
                for (String name : extras.of(format).propertyNames()) {
                    if (!name.startsWith("~")) {
                        lost(at + "/" + name, "only " + format + " knows it");
                    }
                }
            }
        }
    }

    void cache(Optional<CacheMark> mark, String at) {
        if (mark.isPresent() && !cacheNamed) {
            cacheNamed = true;
            lost(at, "there are no cache marks on this wire; all of this request are left out");
        }
    }

    void seal(Optional<Seal> seal, String at) {
        seal.ifPresent(ignored -> lost(at, "the history on this wire has no place for a seal"));
    }

    /** All settings of a request that cannot be said. */
    void settings(ChatRequest request) {
        extras(request.extras(), "");
        if (!request.stop().isEmpty()) {
            lost("/stop", "there are no stop texts on this wire");
        }
        sampling(request.sampling());
        request.toolChoice().ifPresent(choice -> {
            boolean said =
                    switch (choice) {
                        case ToolChoice.Auto ignored -> true;
                        case ToolChoice.None ignored -> !Tools.needed(request);
                        case ToolChoice.Required ignored -> false;
                        case ToolChoice.Named ignored -> false;
                        case ToolChoice.Allowed ignored -> false;
                    };
            if (!said) {
                lost("/tool_choice", "there is no word for which tool must be called (W3)");
            }
        });
        request.parallelToolCalls()
                .filter(allowed -> !allowed)
                .ifPresent(ignored -> lost("/parallel_tool_calls", "parallel calls cannot be forbidden"));
        request.reasoning().ifPresent(ignored -> lost("/reasoning", "how much to think cannot be said on this wire"));
        request.outputFormat()
                .filter(format -> !(format instanceof OutputFormat.PlainText))
                .ifPresent(ignored -> lost("/response_format", "there is no output format on this wire"));
        request.endUser().ifPresent(ignored -> lost("/user", "there is no end user on this wire"));
        hints(request.hints());
    }

    private void sampling(Sampling sampling) {
        if (sampling.topK().isPresent()) {
            lost("/top_k", "there is no top_k on this wire");
        }
        sampling.frequencyPenalty().ifPresent(ignored -> lost("/frequency_penalty", "there are no penalties"));
        sampling.presencePenalty().ifPresent(ignored -> lost("/presence_penalty", "there are no penalties"));
        if (sampling.seed().isPresent()) {
            lost("/seed", "there is no seed on this wire");
        }
    }

    private void hints(Hints hints) {
        hints.cacheKey().ifPresent(ignored -> lost("/prompt_cache_key", "there is no such key on this wire"));
        hints.serviceTier().ifPresent(ignored -> lost("/service_tier", "there are no tiers of service"));
        hints.verbosity().ifPresent(ignored -> lost("/verbosity", "there is no verbosity on this wire"));
        if (!hints.labels().isEmpty()) {
            lost("/metadata", "the service keeps no notes of a client");
        }
    }
}
