package dev.nonagon.spi.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One allowance, as a provider told of it at one moment.
 *
 * @param name kebab-case, the same each time: how long it is ({@code minute}, {@code hour}, {@code 5h}, {@code daily}, {@code
 *     weekly}, {@code monthly}), with what it counts or for whom before or after it where there are several: {@code
 *     requests-minute}, {@code weekly-opus}
 * @param left how much is left, from 0 to 1; what is outside is cut
 * @param limit how much the whole window holds, in its unit; empty if only the share is known
 * @param resetsAt when it is full again; empty if that is not known, or never
 * @param length how long it is; empty if that is not known
 * @param models patterns of the models that it counts for, {@code *} stands for any characters; empty for all
 */
public record QuotaWindow(
        String name,
        Unit unit,
        double left,
        OptionalDouble limit,
        Optional<Instant> resetsAt,
        Optional<Duration> length,
        List<String> models) {
    /** What is counted. */
    public enum Unit {
        TOKENS,
        REQUESTS,
        /** Nobody says what: only the share is known. */
        PERCENT,
        /** US dollars. */
        MONEY
    }

    /** @throws IllegalArgumentException if the name is blank or {@code left} is no number */
    public QuotaWindow {
        if (name.isBlank() || Double.isNaN(left)) {
            throw new IllegalArgumentException(
                    "A window needs a name and how much is left, and is '" + name + "' with " + left);
        }
        left = Math.clamp(left, 0, 1);
        models = List.copyOf(models);
    }

    /** A window of which a share is used up. @param used from 0 to 1 */
    public static QuotaWindow used(String name, double used) {
        return new QuotaWindow(
                name, Unit.PERCENT, 1 - used, OptionalDouble.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /** A window that holds {@code limit}, of which {@code remaining} is left; a limit of 0 has nothing left. */
    public static QuotaWindow counted(String name, Unit unit, double limit, double remaining) {
        return new QuotaWindow(
                name,
                unit,
                limit > 0 ? remaining / limit : 0,
                OptionalDouble.of(Math.max(0, limit)),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    public QuotaWindow resetting(Instant at) {
        return new QuotaWindow(name, unit, left, limit, Optional.of(at), length, models);
    }

    public QuotaWindow lasting(Duration time) {
        return new QuotaWindow(name, unit, left, limit, resetsAt, Optional.of(time), models);
    }

    public QuotaWindow forModels(List<String> patterns) {
        return new QuotaWindow(name, unit, left, limit, resetsAt, length, patterns);
    }

    /** The word for a length: {@code 5h} for five hours, {@code weekly} for seven days. */
    public static String word(Duration length) {
        long minutes = length.toMinutes();
        if (minutes == 1) {
            return "minute";
        }
        if (minutes == 60) {
            return "hour";
        }
        if (minutes == 24 * 60) {
            return "daily";
        }
        if (minutes == 7 * 24 * 60) {
            return "weekly";
        }
        if (minutes >= 28 * 24 * 60 && minutes <= 31 * 24 * 60) {
            return "monthly";
        }
        if (minutes % (24 * 60) == 0) {
            return minutes / (24 * 60) + "d";
        }
        return minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
    }
}
