package dev.nonagon.failures;

import dev.nonagon.names.Words;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.ProviderDescriptor.Limits;
import java.util.Optional;
import java.util.function.Function;

/** The built-in table: one row a kind (F2 to F7). Thread-safe. */
public final class FailureTable implements Reactions {
    private final Function<ProviderId, Optional<Limits>> limits;

    /**
     * @param limits what a provider's limits are counted for; empty for a provider of which nothing is said
     */
    public FailureTable(Function<ProviderId, Optional<Limits>> limits) {
        this.limits = limits;
    }

    /**
     * One row.
     *
     * @param penalty where nothing else is said
     * @param perModel where the provider counts its limits for each model
     * @param perAccount where the provider counts its limits for the whole account
     */
    record Row(Penalty penalty, Penalty perModel, Penalty perAccount, Next next) {
        static Row of(Penalty penalty, Next next) {
            return new Row(penalty, penalty, penalty, next);
        }
    }

    /** The row of a kind. */
    static Row row(Failure.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST, REFUSED -> Row.of(Penalty.NOTHING, Next.STOP);
            case CONTEXT_TOO_LONG, MODEL_UNAVAILABLE, UNSUPPORTED, INTERNAL ->
                Row.of(Penalty.NOTHING, Next.NEXT_MEMBER);
            case UNAUTHENTICATED -> Row.of(Penalty.ACCOUNT, Next.REFRESH_THEN_SAME);
            case FORBIDDEN -> Row.of(Penalty.MODEL, Next.NEXT_ACCOUNT);
            case QUOTA_EXHAUSTED -> new Row(Penalty.ACCOUNT, Penalty.MODEL, Penalty.ACCOUNT, Next.NEXT_ACCOUNT);
            case RATE_LIMITED -> new Row(Penalty.MODEL, Penalty.MODEL, Penalty.ACCOUNT, Next.NEXT_ACCOUNT);
            case OVERLOADED, UNREACHABLE, PROTOCOL -> Row.of(Penalty.PROVIDER, Next.SAME_SHORTLY);
        };
    }

    @Override
    public Reaction to(Failure failure, ProviderId provider, String model) {
        Row row = row(failure.kind());
        Penalty usual =
                switch (limits.apply(provider).orElse(null)) {
                    case null -> row.penalty();
                    case MODEL -> row.perModel();
                    case ACCOUNT -> row.perAccount();
                };
        String rule = word(failure.kind());
        if (LostLogin.is(failure)) {
            return new Reaction(usual, Next.NEXT_ACCOUNT, Optional.empty(), rule + "/login-lost");
        }
        if (usual == Penalty.NOTHING || failure.extent().isEmpty()) {
            return new Reaction(usual, row.next(), Optional.empty(), rule);
        }
        return switch (failure.extent().get()) {
            case REQUEST -> new Reaction(Penalty.NOTHING, Next.NEXT_MEMBER, Optional.empty(), rule + "/request");
            // What is the provider's stays the provider's; the cooldown is then of its one model (C2).
            case MODEL ->
                new Reaction(
                        usual == Penalty.PROVIDER ? usual : Penalty.MODEL,
                        row.next(),
                        Optional.empty(),
                        rule + "/model");
            case ACCOUNT -> new Reaction(Penalty.ACCOUNT, row.next(), Optional.empty(), rule + "/account");
            // No storm through all accounts: the door is shut for all of them.
            case PROVIDER -> new Reaction(Penalty.PROVIDER, Next.NEXT_MEMBER, Optional.empty(), rule + "/provider");
        };
    }

    /** A kind as it is written in rules and shown. */
    public static String word(Failure.Kind kind) {
        return Words.of(kind);
    }
}
