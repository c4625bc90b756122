package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** When to come back, as headers say it. */
final class WaitHeaders {
    private static final String UNIFIED = "anthropic-ratelimit-unified-";
    private static final String STATUS = "-status";
    private static final String CLASSIC = "anthropic-ratelimit-";

    /** Windows of the whole account; the others are those of a family of models. */
    private static final Set<String> ACCOUNT_WINDOWS = Set.of("5h", "7d", "overage");

    private static final List<String> REMAINING = List.of("x-ratelimit-remaining", "ratelimit-remaining");

    private WaitHeaders() {}

    /**
     * @param now the upstream's clock
     */
    static Hint read(Headers headers, Instant now) {
        Hint windows = unified(headers, now)
                .or(codex(headers, now))
                .or(classic(headers, now))
                .or(families(headers, now));
        Hint asked = retryAfter(headers, now);
        if (!asked.saysWhen()) {
            return windows;
        }
        // Both are said: the wait is for now, the reset for when the window opens; whoever rests takes the later.
        return new Hint(asked.pause(), windows.resetsAt(), windows.extent(), windows.kind());
    }

    private static Hint retryAfter(Headers headers, Instant now) {
        return headers.first("retry-after-ms")
                .or(() -> headers.first("x-ms-retry-after-ms"))
                .flatMap(ms -> Waits.number(ms, 1e12))
                .map(ms -> Duration.ofMillis((long) ms.doubleValue()))
                .or(() -> headers.first("retry-after").flatMap(Waits::when).map(when -> when.from(now)))
                .map(Hint::waiting)
                .orElse(Hint.NONE);
    }

    /**
     * The windows of a subscription. All that are shut must open, so the last one counts.
     *
     * @source the shared page on a second router, section 3; public threads on these headers (failures.json)
     */
    private static Hint unified(Headers headers, Instant now) {
        List<String> shut = new ArrayList<>();
        for (String name : names(headers)) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(UNIFIED)
                    && lower.endsWith(STATUS)
                    && lower.length() > UNIFIED.length() + STATUS.length()
                    && headers.first(name).filter(WaitHeaders::rejected).isPresent()) {
                shut.add(lower.substring(UNIFIED.length(), lower.length() - STATUS.length()));
            }
        }
        boolean all =
                headers.first(UNIFIED + "status").filter(WaitHeaders::rejected).isPresent();
        if (shut.isEmpty() && !all) {
            return Hint.NONE;
        }
        List<String> counting = shut.isEmpty() ? claim(headers) : shut;
        Optional<Instant> reset = counting.stream()
                .flatMap(window -> moment(headers, UNIFIED + window + "-reset", now).stream())
                .max(Instant::compareTo)
                .or(() -> moment(headers, UNIFIED + "reset", now));
        boolean account = counting.isEmpty() || counting.stream().anyMatch(ACCOUNT_WINDOWS::contains);
        return reset.map(Hint::until)
                .orElse(Hint.NONE)
                .reaching(account ? Extent.ACCOUNT : Extent.MODEL)
                .proving(Kind.QUOTA_EXHAUSTED);
    }

    private static boolean rejected(String status) {
        return status.strip().equalsIgnoreCase("rejected") || status.strip().equalsIgnoreCase("rate_limited");
    }

    /** The window that is named as the one that counts, by the name that its headers have. */
    private static List<String> claim(Headers headers) {
        return headers.first(UNIFIED + "representative-claim")
                .map(claim -> claim.strip().toLowerCase(Locale.ROOT))
                .map(claim -> claim.replace("five_hour", "5h").replace("seven_day", "7d"))
                .map(List::of)
                .orElse(List.of());
    }

    /**
     * The allowance of a plan, in percent.
     *
     * @source the shared page on a second router, section 4; public threads on these headers (failures.json)
     */
    private static Hint codex(Headers headers, Instant now) {
        Optional<Instant> reset = Optional.empty();
        for (String window : List.of("x-codex-primary-", "x-codex-secondary-")) {
            boolean full = headers.first(window + "used-percent")
                    .flatMap(percent -> Waits.number(percent, 1e6))
                    .filter(percent -> percent >= 100)
                    .isPresent();
            if (full) {
                Optional<Instant> opens = headers.first(window + "reset-after-seconds")
                        .flatMap(seconds -> Waits.number(seconds, 1e9))
                        .map(seconds -> now.plusMillis((long) (seconds * 1000)))
                        .or(() -> moment(headers, window + "reset-at", now));
                reset = later(reset, opens);
            }
        }
        return reset.map(at -> Hint.until(at).reaching(Extent.ACCOUNT).proving(Kind.QUOTA_EXHAUSTED))
                .orElse(Hint.NONE);
    }

    /**
     * Rates of an API key.
     *
     * @source https://platform.claude.com/docs/en/api/rate-limits (seen in excerpts)
     */
    private static Hint classic(Headers headers, Instant now) {
        Optional<Instant> reset = Optional.empty();
        for (String what : List.of("requests", "tokens", "input-tokens", "output-tokens")) {
            if (nothingLeft(headers, CLASSIC + what + "-remaining")) {
                reset = later(reset, headers.first(CLASSIC + what + "-reset").flatMap(Waits::moment));
            }
        }
        return waiting(reset, now);
    }

    /** Rates as most others write them: of the windows at zero, the one that opens last counts. */
    private static Hint families(Headers headers, Instant now) {
        Optional<Instant> reset = Optional.empty();
        for (String name : names(headers)) {
            String lower = name.toLowerCase(Locale.ROOT);
            Optional<String> family =
                    REMAINING.stream().filter(lower::startsWith).findFirst();
            if (family.isPresent() && nothingLeft(headers, name)) {
                reset = later(reset, moment(headers, lower.replace("-remaining", "-reset"), now));
            }
        }
        return waiting(reset.or(() -> moment(headers, "x-ratelimit-reset-after", now)), now);
    }

    /** As a wait, for a rate is a matter of seconds, and the upstream's clock is not ours. */
    private static Hint waiting(Optional<Instant> reset, Instant now) {
        return reset.filter(at -> at.isAfter(now))
                .map(at -> Hint.waiting(Duration.between(now, at)))
                .orElse(Hint.NONE);
    }

    private static List<String> names(Headers headers) {
        List<String> names = new ArrayList<>();
        headers.forEach((name, value) -> names.add(name));
        return names;
    }

    private static boolean nothingLeft(Headers headers, String name) {
        return headers.first(name)
                .flatMap(left -> Waits.number(left, 1e15))
                .filter(left -> left < 1)
                .isPresent();
    }

    private static Optional<Instant> moment(Headers headers, String name, Instant now) {
        return headers.first(name).flatMap(Waits::when).map(when -> when.at()
                .orElseGet(() -> now.plus(when.from(now))));
    }

    private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || (other.isPresent() && other.get().isAfter(one.get())) ? other : one;
    }
}
