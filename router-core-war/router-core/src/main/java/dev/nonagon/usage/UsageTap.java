package dev.nonagon.usage;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.TokenUsage;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Listens to the events of one answer and knows what it cost so far. Not thread-safe. */
public final class UsageTap {
    /** Tokens are about four characters: the usual rule of thumb for English and code. */
    private static final int CHARS_PER_TOKEN = 4;

    private final LongSupplier estimatedInput;
    private TokenUsage reported = TokenUsage.none();
    private boolean wasReported;
    private boolean finished;
    private long characters;
    private long charactersWhenReported;
    private String model = "";

    /**
     * @param estimatedInput counts the prompt's tokens; asked only if the upstream does not say
     */
    public UsageTap(LongSupplier estimatedInput) {
        this.estimatedInput = estimatedInput;
    }

    public void hear(ChatEvent event) {
        switch (event) {
            case ChatEvent.Started started -> model = started.model();
            case ChatEvent.TextDelta delta -> characters += delta.text().length();
            case ChatEvent.ThinkingDelta delta -> characters += delta.text().length();
            case ChatEvent.ArgumentsDelta delta -> characters += delta.json().length();
            case ChatEvent.Used used -> {
                reported = used.cumulative();
                wasReported = true;
                charactersWhenReported = characters;
            }
            case ChatEvent.Opened ignored -> {}
            case ChatEvent.Sealed ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Finished ignored -> finished = true;
            case ChatEvent.Failed ignored -> {}
            case ChatEvent.Foreign ignored -> {}
        }
    }

    /** The model that the upstream says it runs; empty until it does. */
    public String model() {
        return model;
    }

    /** What the upstream itself has said; empty if nothing. */
    public Optional<TokenUsage> reported() {
        return wasReported ? Optional.of(reported) : Optional.empty();
    }

    /**
     * How many tokens of the answer have come, about; for display, and so for any thread: it may lag behind.
     */
    public long outputSoFar() {
        return Math.max(reported.output(), characters / CHARS_PER_TOKEN);
    }

    /** The upstream's numbers, or an estimate where it gave none. */
    public TokenUsage usage() {
        long estimatedOutput = (characters + CHARS_PER_TOKEN - 1) / CHARS_PER_TOKEN;
        if (!wasReported || (reported.total() == 0 && characters > 0)) {
            return TokenUsage.estimate(estimatedInput.getAsLong(), estimatedOutput);
        }
        // A stream that broke off has told its prompt, and of its answer at most what was there then: Anthropic's first
        // event says one token. Whatever came after that was paid for as well.
        boolean told = reported.output() > 0 && (finished || characters == charactersWhenReported);
        return told || estimatedOutput <= reported.output()
                ? reported
                : new TokenUsage(
                        reported.input(),
                        estimatedOutput,
                        reported.cacheRead(),
                        reported.cacheWrite5m(),
                        reported.cacheWrite1h(),
                        reported.reasoning(),
                        true);
    }
}
