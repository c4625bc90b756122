package dev.nonagon.alarms;

import dev.nonagon.occasions.Occasion;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Compares what is used with what there is (B1 to B3). Its turns are one thread's. */
public final class BudgetWatch {
    private static final System.Logger LOG = System.getLogger(BudgetWatch.class.getName());
    private static final List<BigDecimal> SHARES = List.of(BigDecimal.ONE, new BigDecimal("0.8"));
    private static final int MOST_REMEMBERED = 10_000;

    private final Supplier<List<Standing>> standings;
    private final Consumer<Occasion> tell;
    private final InstantSource clock;
    private final Set<String> told = new HashSet<>();

    /**
     * How a budget stands.
     *
     * @param subject whose: {@code key:laptop}, {@code all}
     * @param budget which, such as {@code moneyPerDay}
     * @param unit {@code $} before amounts of money; empty for tokens
     * @param limit above zero
     */
    public record Standing(
            String subject, String budget, String unit, BigDecimal used, BigDecimal limit, Instant periodStart) {
        String words(BigDecimal amount) {
            return unit.isEmpty() ? amount.toPlainString() + " tokens" : unit + amount.toPlainString();
        }
    }

    public BudgetWatch(Supplier<List<Standing>> standings, Consumer<Occasion> tell, InstantSource clock) {
        this.standings = standings;
        this.tell = tell;
        this.clock = clock;
    }

    /** Looks once. */
    public void turn() {
        if (told.size() > MOST_REMEMBERED) {
            told.clear();
        }
        for (Standing standing : standings.get()) {
            SHARES.stream()
                    .filter(share -> standing.used().compareTo(standing.limit().multiply(share)) >= 0)
                    .findFirst()
                    .ifPresent(share -> reached(standing, share));
        }
    }

    private void reached(Standing standing, BigDecimal share) {
        Occasion.BudgetReached occasion = new Occasion.BudgetReached(
                standing.subject(),
                standing.budget(),
                share.doubleValue(),
                standing.words(standing.used().setScale(standing.unit().isEmpty() ? 0 : 2, RoundingMode.HALF_UP)),
                standing.words(standing.limit()),
                standing.periodStart(),
                clock.instant());
        if (told.add(occasion.key())) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=budget-reached subject=\"" + occasion.subject() + "\" budget=" + occasion.budget()
                            + " share=" + share + " used=\"" + occasion.used() + "\" limit=\"" + occasion.limit()
                            + "\"");
            tell.accept(occasion);
        }
    }
}
