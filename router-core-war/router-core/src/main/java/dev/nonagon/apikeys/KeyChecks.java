package dev.nonagon.apikeys;

import dev.nonagon.books.BookRefusal;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.Secret;
import dev.nonagon.upstream.Networks;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/** What does not fit is refused by its field. */
final class KeyChecks {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_NOTES = 10_000;
    private static final int MOST_PATTERNS = 1_000;
    private static final int MOST_REQUESTS = 100_000;
    private static final long MOST_TOKENS = 1_000_000_000_000_000L;
    private static final BigDecimal MOST_MONEY = BigDecimal.valueOf(1_000_000_000L);
    private static final int DECIMALS = 8;
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._:@+*/-]{1,400}");
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{8,500}");

    private KeyChecks() {}

    static void data(KeyData data) {
        String name = data.name();
        if (name.isBlank() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw BookRefusal.invalid("name", "must be 1 to " + LONGEST_NAME + " characters, none of them a control");
        }
        if (data.scopes().isEmpty()) {
            throw BookRefusal.invalid("scopes", "must name at least one of inference, read, admin");
        }
        if (data.notes().length() > LONGEST_NOTES) {
            throw BookRefusal.invalid("notes", "must have at most " + LONGEST_NOTES + " characters");
        }
        patterns("models", data.models());
        patterns("combos", data.combos());
        networks(data.networks());
        limits(data.limits());
    }

    /** A key that somebody brings along. */
    static void key(Secret key) {
        if (!KEY.matcher(key.reveal()).matches()) {
            throw BookRefusal.invalid("key", "must be 8 to 500 printable characters without blanks");
        }
    }

    private static void patterns(String field, List<String> patterns) {
        if (patterns.size() > MOST_PATTERNS) {
            throw BookRefusal.invalid(field, "must have at most " + MOST_PATTERNS + " entries");
        }
        for (String pattern : patterns) {
            if (!PATTERN.matcher(pattern).matches()) {
                throw BookRefusal.invalid(
                        field, "must be names, with * for any characters, such as echo/*; not '" + pattern + "'");
            }
        }
    }

    private static void networks(List<String> networks) {
        if (networks.size() > MOST_PATTERNS) {
            throw BookRefusal.invalid("networks", "must have at most " + MOST_PATTERNS + " entries");
        }
        for (String network : networks) {
            try {
                if (network.isBlank()) {
                    throw BookRefusal.invalid("networks", "must not have an empty entry");
                }
                Networks.of(network);
            } catch (RouterException e) {
                throw BookRefusal.invalid("networks", String.valueOf(e.getMessage()));
            }
        }
    }

    private static void limits(KeyLimits limits) {
        limits.requestsPerMinute().ifPresent(n -> number("requestsPerMinute", n, MOST_REQUESTS));
        limits.parallelRequests().ifPresent(n -> number("parallelRequests", n, MOST_REQUESTS));
        limits.tokensPerDay().ifPresent(n -> number("tokensPerDay", n, MOST_TOKENS));
        limits.tokensPerMonth().ifPresent(n -> number("tokensPerMonth", n, MOST_TOKENS));
        limits.moneyPerDay().ifPresent(n -> money("moneyPerDay", n));
        limits.moneyPerMonth().ifPresent(n -> money("moneyPerMonth", n));
    }

    private static void number(String field, long value, long most) {
        if (value < 1 || value > most) {
            throw BookRefusal.invalid(field, "must be from 1 to " + most + ", or left out for no limit; not " + value);
        }
    }

    private static void money(String field, BigDecimal value) {
        if (value.signum() <= 0 || value.compareTo(MOST_MONEY) > 0) {
            throw BookRefusal.invalid(
                    field, "must be above 0 and at most " + MOST_MONEY + " US dollars, or left out for no limit");
        }
        if (value.stripTrailingZeros().scale() > DECIMALS) {
            throw BookRefusal.invalid(field, "must have at most " + DECIMALS + " decimals");
        }
    }
}
