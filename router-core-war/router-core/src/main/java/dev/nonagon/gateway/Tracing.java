package dev.nonagon.gateway;

import dev.nonagon.observation.TraceContext;
import dev.nonagon.routing.Target;
import dev.nonagon.settings.LiveSetting;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Whom a request's trace is passed on to. Thread-safe.
 *
 * <p>By default to nodes, the servers that the owner has declared: their spans are the owner's own. Vendors can do nothing
 * with a trace of ours but tell by it which calls belong together, across accounts; they get it only on request.
 */
public final class Tracing {
    static final String PROPAGATE = "nonagon.tracing.propagate";

    private final Supplier<Reach> reach;
    private final Predicate<ProviderId> isNode;
    private final LongSupplier random;

    /** Who is told. */
    enum Reach {
        NEVER,
        NODES,
        ALWAYS;

        static Reach of(Optional<String> text) {
            for (Reach reach : values()) {
                if (text.map(String::strip)
                        .filter(reach.word()::equalsIgnoreCase)
                        .isPresent()) {
                    return reach;
                }
            }
            return NODES;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Tracing(Supplier<Reach> reach, Predicate<ProviderId> isNode, LongSupplier random) {
        this.reach = reach;
        this.isNode = isNode;
        this.random = random;
    }

    /** Tells nobody. */
    static Tracing none() {
        return new Tracing(() -> Reach.NEVER, id -> false, () -> 1);
    }

    /** What may be changed while the router runs. */
    public static LiveSetting live() {
        return LiveSetting.oneOf(PROPAGATE, List.of(Reach.NEVER.word(), Reach.NODES.word(), Reach.ALWAYS.word()));
    }

    TraceContext begin(Headers headers) {
        return TraceContext.of(headers, random);
    }

    /** What a target is told. */
    Headers onward(TraceContext trace, Target target) {
        boolean told =
                switch (reach.get()) {
                    case NEVER -> false;
                    case NODES -> isNode.test(target.provider().descriptor().id());
                    case ALWAYS -> true;
                };
        return told ? trace.onward() : Headers.none();
    }
}
