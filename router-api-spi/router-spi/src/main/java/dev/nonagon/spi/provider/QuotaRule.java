package dev.nonagon.spi.provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A window that is known before any answer: from a provider's descriptor, or from an account's owner. Immutable.
 *
 * @param window a word for its length: {@code minute}, {@code hour}, {@code daily}, {@code weekly}, {@code monthly}, or a
 *     number with m, h or d: {@code 5h}
 * @param limit how much it holds; empty if the provider does not say
 * @param resets when it renews; empty if it begins with its first request and ends a length later
 * @param models patterns of the models that it counts for; empty for all
 */
public record QuotaRule(
        String window, QuotaWindow.Unit unit, OptionalDouble limit, Optional<QuotaReset> resets, List<String> models) {
    private static final Pattern COUNTED = Pattern.compile("(\\d{1,5})([mhd])");
    private static final Pattern OWNERS = Pattern.compile(
            "([A-Za-z0-9]+)\\s*:\\s*([0-9][0-9_.]*)([kM]?)\\s+(tokens|requests)(?:\\s+resets\\s+(.+))?");
    private static final Duration MONTH = Duration.ofDays(30);

    /** @throws IllegalArgumentException if the window is none of these words */
    public QuotaRule {
        lengthOf(window);
        if (limit.isPresent() && unit == QuotaWindow.Unit.PERCENT) {
            throw new IllegalArgumentException(
                    "A limit of the window '" + window + "' needs a unit: tokens, requests or money");
        }
        models = List.copyOf(models);
        boolean named = resets.isPresent()
                && (resets.get().day().isPresent() || resets.get().dayOfMonth().isPresent());
        boolean fits = resets.isEmpty()
                || switch (window) {
                    case "daily" -> !named;
                    case "weekly" -> resets.get().day().isPresent();
                    case "monthly" -> resets.get().dayOfMonth().isPresent();
                    default -> false;
                };
        if (!fits) {
            throw new IllegalArgumentException("The window '" + window
                    + "' cannot renew so: daily at a time, weekly on a weekday and monthly on a day of the month");
        }
    }

    /** How long the window is; a month is 30 days unless {@link #resets} says when it ends. */
    public Duration length() {
        return lengthOf(window);
    }

    /**
     * The name of the window it speaks of: {@code 5h}, {@code weekly}, and with what it counts where the limit is known:
     * {@code requests-5h}.
     */
    public String name() {
        return limit.isEmpty() ? window : unit.name().toLowerCase(Locale.ROOT) + "-" + window;
    }

    /** The length that a word means. @throws IllegalArgumentException if it is none */
    public static Duration lengthOf(String word) {
        Matcher counted = COUNTED.matcher(word);
        if (counted.matches()) {
            long number = Long.parseLong(counted.group(1));
            if (number > 0) {
                return switch (counted.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
            }
        }
        return switch (word) {
            case "minute" -> Duration.ofMinutes(1);
            case "hour" -> Duration.ofHours(1);
            case "daily" -> Duration.ofDays(1);
            case "weekly" -> Duration.ofDays(7);
            case "monthly" -> MONTH;
            default ->
                throw new IllegalArgumentException(
                        "'" + word
                                + "' is no window: minute, hour, daily, weekly, monthly, or a number with m, h or d such as 5h");
        };
    }

    /**
     * Reads what an owner says: {@code 5h: 1000 requests; weekly: 20M tokens resets monday 00:00 UTC}.
     *
     * @throws IllegalArgumentException naming the part that is nothing of the kind
     */
    public static List<QuotaRule> ofOwner(String text) {
        List<QuotaRule> rules = new ArrayList<>();
        for (String part : text.split("[;\\n]")) {
            if (part.isBlank()) {
                continue;
            }
            Matcher m = OWNERS.matcher(part.strip());
            if (!m.matches()) {
                throw new IllegalArgumentException(
                        "'" + part.strip()
                                + "' is no allowance such as '5h: 1000 requests' or 'weekly: 20M tokens resets monday 00:00 UTC'");
            }
            double factor = m.group(3).isEmpty() ? 1 : m.group(3).equals("k") ? 1e3 : 1e6;
            rules.add(new QuotaRule(
                    m.group(1),
                    m.group(4).equals("tokens") ? QuotaWindow.Unit.TOKENS : QuotaWindow.Unit.REQUESTS,
                    OptionalDouble.of(number(m.group(2)) * factor),
                    Optional.ofNullable(m.group(5)).map(QuotaReset::of),
                    List.of()));
        }
        return List.copyOf(rules);
    }

    private static double number(String digits) {
        try {
            double number = Double.parseDouble(digits.replace("_", ""));
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("'" + digits + "' is no number above zero");
    }
}
