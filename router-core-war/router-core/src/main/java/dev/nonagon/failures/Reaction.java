package dev.nonagon.failures;

import java.time.Duration;
import java.util.Optional;

/**
 * The two decisions that follow from a failure.
 *
 * @param penalty what it is held against
 * @param next what is tried next
 * @param rest how long the penalised rests, where an operator said so; else the upstream's hint counts, or a guess
 * @param rule the name of the rule that decided, for explaining
 */
public record Reaction(Penalty penalty, Next next, Optional<Duration> rest, String rule) {
    /**
     * What is tried when {@link #next} was tried in vain, or cannot be (nothing to refresh, no patience left).
     */
    public Next afterwards() {
        return switch (next) {
            case STOP, NEXT_ACCOUNT, NEXT_MEMBER -> next;
            // A provider that is too busy rests by then, so that its other accounts go last; but they go.
            case REFRESH_THEN_SAME, SAME_SHORTLY -> Next.NEXT_ACCOUNT;
        };
    }
}
