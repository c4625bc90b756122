package dev.nonagon.occasions;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** CDI event: something that a person may want to hear of, wherever they are. */
public sealed interface Occasion {
    /** Every kind, by its word. */
    List<String> KINDS =
            List.of("account.login-needed", "quota.low", "quota.back", "combo.exhausted", "budget.reached", "test");

    /** Its word, such as {@code quota.low}. */
    String kind();

    /** The same for what is the same (W1). */
    String key();

    /** When it happened. */
    Instant at();

    /**
     * An account's login is lost: it rests until a person logs in again.
     *
     * @param account its id
     * @param name what its owner calls it
     */
    record LoginNeeded(String provider, String account, String name, String reason, Instant at) implements Occasion {
        @Override
        public String kind() {
            return "account.login-needed";
        }

        @Override
        public String key() {
            return kind() + "/" + provider + "/" + account + "/" + at.getEpochSecond();
        }
    }

    /**
     * Little or nothing is left of an allowance.
     *
     * @param window its name
     * @param left from 0 to 1
     */
    record QuotaLow(
            String provider,
            String account,
            String name,
            String window,
            double left,
            Optional<Instant> resetsAt,
            Instant at)
            implements Occasion {
        @Override
        public String kind() {
            return "quota.low";
        }

        @Override
        public String key() {
            return kind() + "/" + provider + "/" + account + "/" + window + "/" + hour(resetsAt.orElse(at)) + "/"
                    + (left <= 0 ? "empty" : "low");
        }
    }

    /**
     * Something is left again of an allowance that was low.
     *
     * @param left from 0 to 1
     */
    record QuotaBack(String provider, String account, String name, String window, double left, Instant at)
            implements Occasion {
        @Override
        public String kind() {
            return "quota.back";
        }

        @Override
        public String key() {
            return kind() + "/" + provider + "/" + account + "/" + window + "/" + hour(at);
        }
    }

    /**
     * Nobody of a combo could answer a request.
     *
     * @param requestId of the request that found it so
     * @param failure what the client was told
     */
    record ComboExhausted(String combo, String requestId, String failure, Instant at) implements Occasion {
        /** It is told again after this, if it is still so. */
        public static final Duration AGAIN = Duration.ofMinutes(15);

        @Override
        public String kind() {
            return "combo.exhausted";
        }

        @Override
        public String key() {
            return kind() + "/" + combo + "/" + at.getEpochSecond() / AGAIN.toSeconds();
        }
    }

    /**
     * A budget is used up, or a share of it that its owner wants to hear of.
     *
     * @param subject whose: {@code key:laptop}, {@code all}
     * @param budget which, such as {@code moneyPerDay}
     * @param share of it that is used, from 0 to 1
     * @param used in the budget's unit
     * @param limit likewise
     * @param periodStart when the budget's period began
     */
    record BudgetReached(
            String subject, String budget, double share, String used, String limit, Instant periodStart, Instant at)
            implements Occasion {
        @Override
        public String kind() {
            return "budget.reached";
        }

        @Override
        public String key() {
            return kind() + "/" + subject + "/" + budget + "/" + periodStart.getEpochSecond() + "/" + share;
        }
    }

    /** Somebody tries whether a webhook works. */
    record Test(String id, Instant at) implements Occasion {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String key() {
            return kind() + "/" + id;
        }
    }

    private static long hour(Instant moment) {
        return moment.getEpochSecond() / Duration.ofHours(1).toSeconds();
    }
}
