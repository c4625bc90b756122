package dev.nonagon.management;

import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.UsageReports;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked about usage: {@code period} or {@code from} and {@code to}, {@code zone}, and a value for any dimension.
 *
 * @param name what the period was called
 */
record UsageQuestion(String name, Period period, UsageReports.Filter filter) {
    private static final Set<String> TIMES = Set.of("period", "from", "to", "zone");

    /** @param further what else this question may say */
    static UsageQuestion of(
            MultivaluedMap<String, String> said, String usual, ZoneId routerZone, Instant now, String... further) {
        Set<String> known = new HashSet<>(TIMES);
        known.addAll(Arrays.asList(further));
        Map<Dimension, String> wanted = new EnumMap<>(Dimension.class);
        said.forEach((name, values) -> {
            if (!known.contains(name)) {
                Dimension dimension = Dimension.of(name)
                        .orElseThrow(() -> ApiRefusal.invalid(
                                name,
                                "is no parameter here; there are period, from, to, zone, " + Dimension.words()
                                        + (further.length == 0 ? "" : ", " + String.join(", ", further))));
                wanted.put(dimension, values.getFirst());
            }
        });
        ZoneId zone = zone(said, routerZone);
        Optional<String> from = first(said, "from");
        Optional<String> to = first(said, "to");
        try {
            if (from.isPresent() || to.isPresent()) {
                String first = from.orElseThrow(() -> new IllegalArgumentException("needs a from beside its to"));
                String last = to.orElseGet(() ->
                        first.length() == 10 ? now.atZone(zone).toLocalDate().toString() : now.toString());
                return new UsageQuestion(
                        first + "/" + last, Period.between(first, last, zone), new UsageReports.Filter(wanted));
            }
            String name = first(said, "period").orElse(usual);
            return new UsageQuestion(name, Period.named(name, zone, now), new UsageReports.Filter(wanted));
        } catch (IllegalArgumentException e) {
            throw ApiRefusal.invalid(
                    from.isPresent() || to.isPresent() ? "from" : "period", String.valueOf(e.getMessage()));
        }
    }

    private static ZoneId zone(MultivaluedMap<String, String> said, ZoneId routerZone) {
        try {
            return first(said, "zone").map(ZoneId::of).orElse(routerZone);
        } catch (DateTimeException e) {
            throw ApiRefusal.invalid("zone", "must be a time zone such as Europe/Berlin");
        }
    }

    static Optional<String> first(MultivaluedMap<String, String> said, String name) {
        return Optional.ofNullable(said.getFirst(name)).filter(value -> !value.isBlank());
    }

    static int number(MultivaluedMap<String, String> said, String name, int usual, int most) {
        return first(said, name)
                .map(text -> {
                    try {
                        int number = Integer.parseInt(text);
                        if (number >= 1 && number <= most) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // Said below.
                    }
                    throw ApiRefusal.invalid(name, "must be a whole number from 1 to " + most);
                })
                .orElse(usual);
    }
}
