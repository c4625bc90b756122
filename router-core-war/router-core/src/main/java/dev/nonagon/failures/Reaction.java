package dev.nonagon.failures;

import dev.nonagon.spi.Failure;
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
     *
     * @param kind the kind of the failure
     */
    public Next afterwards(Failure.Kind kind) {
        return switch (next) {
            case STOP, NEXT_ACCOUNT, NEXT_MEMBER -> next;
            case REFRESH_THEN_SAME -> Next.NEXT_ACCOUNT;
            // Too busy is the whole provider; a line that broke may be one account's proxy or address.
            case SAME_SHORTLY -> kind == Failure.Kind.OVERLOADED ? Next.NEXT_MEMBER : Next.NEXT_ACCOUNT;
        };
    }
}
