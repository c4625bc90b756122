package dev.nonagon.spi.provider;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.QuotaWindow.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rate-limit headers that many providers share. Thread-safe; quick when there are none.
 *
 * <ul>
 *   <li>The OpenAI family: {@code x-ratelimit-{limit,remaining,reset}-{requests,tokens,…}}, with or without a period at the
 *       end ({@code -minute}, {@code -hour}, {@code -day}); resets are {@code 12ms}, {@code 6m0s} or seconds. Limits are
 *       those of the model that answered. @source https://platform.openai.com/docs/guides/rate-limits,
 *       https://console.groq.com/docs/rate-limits, https://inference-docs.cerebras.ai/support/rate-limits (read 2026-11-25)
 *   <li>One window without a kind: {@code x-ratelimit-{limit,remaining,reset}}, or the same without {@code x-} as the IETF's
 *       draft has it. @source https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/06/,
 *       https://openrouter.ai/docs/api-reference/limits (read 2026-11-25)
 *   <li>Anthropic, API keys: {@code anthropic-ratelimit-{requests,tokens,input-tokens,output-tokens}-{limit,remaining,reset}},
 *       by the minute and the class of model. @source https://docs.anthropic.com/en/api/rate-limits#response-headers (read
 *       2026-11-25)
 *   <li>Anthropic, subscriptions: {@code anthropic-ratelimit-unified-{5h,7d,7d_sonnet,…}-{utilization,reset,status}};
 *       utilization is a share from 0 to 1, reset seconds since 1970. A window whose word nobody explains ({@code 7d_oi})
 *       counts for the model that answered. Observed by several clients; no vendor's page describes it.
 *   <li>Codex: {@code x-codex-{primary,secondary}-{used-percent,window-minutes,reset-after-seconds,reset-at}}, and the same
 *       with the name of a limit in between ({@code x-codex-NAME-primary-…}), which counts for the model that answered if
 *       {@code x-codex-active-limit} names it. @source
 *       https://github.com/openai/codex codex-rs/codex-api/src/rate_limits.rs (read 2026-11-25)
 * </ul>
 *
 * <p>{@code retry-after} is no window and not read here: without the answer's body it does not say whether the account or the
 * whole provider is to be left alone. {@link ProviderExecutor#classify} reads it.
 */
public final class RateLimitHeaders {
    private static final String OPENAI = "x-ratelimit-";
    private static final String IETF = "ratelimit-";
    private static final String ANTHROPIC = "anthropic-ratelimit-";
    private static final String UNIFIED = "anthropic-ratelimit-unified-";
    private static final String CODEX = "x-codex-";

    private static final Pattern KIND = Pattern.compile(
            "((?:[a-z]+[-_])?(?:requests|req|tokens)(?:[-_][a-z_]+?)??)(?:[-_](second|minute|hour|day|week|month))?");
    private static final Pattern SUBSCRIPTION = Pattern.compile("(\\d+)([hd])(?:[_-]([a-z0-9_-]+))?");
    private static final List<String> FAMILIES = List.of("opus", "sonnet", "haiku");

    /** Periods that an unnamed limit may have; they are told apart by how fast it comes back. */
    private static final List<Duration> PERIODS =
            List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1));

    private static final double ROUNDED = 0.15;

    private final Map<String, String> fields;
    private final String model;
    private final Instant now;
    private final List<QuotaWindow> windows = new ArrayList<>();

    private RateLimitHeaders(Map<String, String> fields, String model, Instant now) {
        this.fields = fields;
        this.model = model;
        this.now = now;
    }

    /**
     * The windows that an answer's headers tell of; empty if they tell of none.
     *
     * @param model the model that answered
     * @param now when the head came
     */
    public static Optional<QuotaProbe.Report> read(Headers headers, String model, Instant now) {
        Collected collected = new Collected();
        headers.forEach(collected::take);
        if (collected.fields == null) {
            return Optional.empty();
        }
        RateLimitHeaders reader = new RateLimitHeaders(collected.fields, model, now);
        reader.shared();
        reader.single(OPENAI);
        reader.single(IETF);
        reader.anthropic();
        reader.unified();
        reader.codex();
        return reader.windows.isEmpty() ? Optional.empty() : Optional.of(new QuotaProbe.Report(reader.windows));
    }

    /** The fields that matter, in lower case; no map is made for an answer that has none. */
    private static final class Collected {
        private @Nullable Map<String, String> fields;

        void take(String name, String value) {
            if (begins(name, OPENAI) || begins(name, ANTHROPIC) || begins(name, CODEX) || begins(name, IETF)) {
                Map<String, String> all = fields;
                if (all == null) {
                    all = new HashMap<>();
                    fields = all;
                }
                all.putIfAbsent(name.toLowerCase(Locale.ROOT), value.strip());
            }
        }

        private static boolean begins(String name, String prefix) {
            return name.regionMatches(true, 0, prefix, 0, prefix.length());
        }
    }

    /** The OpenAI family. */
    private void shared() {
        for (String kind : kinds(OPENAI + "remaining-")) {
            Matcher m = KIND.matcher(kind);
            if (!m.matches()) {
                continue;
            }
            String what = m.group(1).replace('_', '-').replaceFirst("^req$", "requests");
            Optional<Duration> period = Optional.ofNullable(m.group(2)).map(RateLimitHeaders::period);
            OptionalDouble limit = number(OPENAI + "limit-" + kind);
            OptionalDouble remaining = number(OPENAI + "remaining-" + kind);
            Optional<Instant> reset = moment(OPENAI + "reset-" + kind);
            Unit unit = what.contains("token") ? Unit.TOKENS : Unit.REQUESTS;
            String name = period.map(p -> what + "-" + QuotaWindow.word(p)).orElse(what);
            add(name, unit, limit, remaining, reset, period.or(() -> guessed(limit, remaining, reset)));
        }
    }

    /** A limit without a kind counts requests. */
    private void single(String prefix) {
        add(
                "requests",
                Unit.REQUESTS,
                number(prefix + "limit"),
                number(prefix + "remaining"),
                moment(prefix + "reset"),
                Optional.empty());
    }

    private void anthropic() {
        for (String what : List.of("requests", "tokens", "input-tokens", "output-tokens")) {
            add(
                    what + "-minute",
                    what.equals("requests") ? Unit.REQUESTS : Unit.TOKENS,
                    number(ANTHROPIC + what + "-limit"),
                    number(ANTHROPIC + what + "-remaining"),
                    moment(ANTHROPIC + what + "-reset"),
                    Optional.of(Duration.ofMinutes(1)));
        }
    }

    /** What is said only in part is left out, unless it says that nothing is left. */
    private void add(
            String name,
            Unit unit,
            OptionalDouble limit,
            OptionalDouble remaining,
            Optional<Instant> reset,
            Optional<Duration> length) {
        if (remaining.isEmpty() || (limit.isEmpty() && remaining.getAsDouble() > 0)) {
            return;
        }
        // Some report -1 of -1 where they have no limit.
        if (limit.isPresent() && limit.getAsDouble() < 0) {
            return;
        }
        QuotaWindow window = limit.isPresent()
                ? QuotaWindow.counted(name, unit, limit.getAsDouble(), remaining.getAsDouble())
                : new QuotaWindow(name, unit, 0, limit, Optional.empty(), Optional.empty(), List.of());
        windows.add(new QuotaWindow(name, unit, window.left(), limit, reset, length, List.of(model)));
    }

    /**
     * The period of a limit that comes back steadily: what is used is back at the reset, so the whole is back in as much longer
     * as the limit is larger.
     */
    private Optional<Duration> guessed(OptionalDouble limit, OptionalDouble remaining, Optional<Instant> reset) {
        if (limit.isEmpty() || remaining.isEmpty() || reset.isEmpty()) {
            return Optional.empty();
        }
        double used = limit.getAsDouble() - remaining.getAsDouble();
        double whole = Duration.between(now, reset.get()).toMillis() * limit.getAsDouble() / used;
        return used <= 0
                ? Optional.empty()
                : PERIODS.stream()
                        .filter(p -> Math.abs(whole / p.toMillis() - 1) < ROUNDED)
                        .findFirst();
    }

    private void unified() {
        for (String word : kinds(UNIFIED)) {
            Matcher m = SUBSCRIPTION.matcher(word);
            if (!m.matches()) {
                continue;
            }
            OptionalDouble used = number(UNIFIED + word + "-utilization");
            String status = fields.getOrDefault(UNIFIED + word + "-status", "").toLowerCase(Locale.ROOT);
            boolean rejected = status.equals("rejected");
            if (used.isEmpty() && !rejected) {
                continue;
            }
            Duration length = m.group(2).equals("h")
                    ? Duration.ofHours(Long.parseLong(m.group(1)))
                    : Duration.ofDays(Long.parseLong(m.group(1)));
            String whose = m.group(3) == null ? "" : m.group(3);
            windows.add(new QuotaWindow(
                    QuotaWindow.word(length) + (whose.isEmpty() ? "" : "-" + whose.replace('_', '-')),
                    Unit.PERCENT,
                    rejected ? 0 : 1 - used.orElse(0),
                    OptionalDouble.empty(),
                    moment(UNIFIED + word + "-reset"),
                    Optional.of(length),
                    whose.isEmpty() ? List.of() : models(whose)));
        }
    }

    private List<String> models(String whose) {
        return FAMILIES.stream().filter(whose::equals).findFirst().map(f -> "*" + f + "*").stream()
                .findFirst()
                .map(List::of)
                .orElse(List.of(model));
    }

    private void codex() {
        for (String place : List.of("primary", "secondary")) {
            codex(CODEX + place, "", List.of());
        }
        String active = fields.getOrDefault(CODEX + "active-limit", "")
                .toLowerCase(Locale.ROOT)
                .replace('_', '-')
                .replaceFirst("^codex-", "");
        if (!active.isEmpty() && !active.equals("codex")) {
            for (String place : List.of("primary", "secondary")) {
                codex(CODEX + active + "-" + place, "-" + active, List.of(model));
            }
        }
    }

    private void codex(String prefix, String whose, List<String> models) {
        OptionalDouble used = number(prefix + "-used-percent");
        OptionalDouble minutes = number(prefix + "-window-minutes");
        Optional<Instant> reset = moment(prefix + "-reset-at").or(() -> number(prefix + "-reset-after-seconds").stream()
                .boxed()
                .findFirst()
                .map(seconds -> now.plusMillis((long) (seconds * 1000))));
        // A plan without such a window says zero for everything.
        if (used.isEmpty() || (used.getAsDouble() == 0 && minutes.orElse(0) == 0 && reset.isEmpty())) {
            return;
        }
        Optional<Duration> length = minutes.stream()
                .filter(n -> n >= 1)
                .mapToObj(n -> Duration.ofMinutes((long) n))
                .findFirst();
        String name = length.map(QuotaWindow::word).orElse(prefix.substring(prefix.lastIndexOf('-') + 1));
        windows.add(new QuotaWindow(
                name + whose,
                Unit.PERCENT,
                1 - used.getAsDouble() / 100,
                OptionalDouble.empty(),
                reset,
                length,
                models));
    }

    /** What stands between a prefix and the last hyphen, or all that follows it; each once, in order. */
    private TreeSet<String> kinds(String prefix) {
        TreeSet<String> kinds = new TreeSet<>();
        new TreeMap<>(fields).tailMap(prefix).forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                String rest = name.substring(prefix.length());
                kinds.add(
                        prefix.equals(UNIFIED) && rest.contains("-") ? rest.substring(0, rest.lastIndexOf('-')) : rest);
            }
        });
        return kinds;
    }

    private static Duration period(String word) {
        return switch (word) {
            case "second" -> Duration.ofSeconds(1);
            case "minute" -> Duration.ofMinutes(1);
            case "hour" -> Duration.ofHours(1);
            case "day" -> Duration.ofDays(1);
            case "week" -> Duration.ofDays(7);
            default -> Duration.ofDays(30);
        };
    }

    private OptionalDouble number(String name) {
        String value = fields.get(name);
        try {
            double number = value == null ? Double.NaN : Double.parseDouble(value);
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private Optional<Instant> moment(String name) {
        return Optional.ofNullable(fields.get(name)).flatMap(text -> ResetTimes.moment(text, now));
    }
}
