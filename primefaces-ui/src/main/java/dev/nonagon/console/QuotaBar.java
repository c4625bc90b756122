package dev.nonagon.console;

import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.WindowView;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A window of an account's allowance, as a bar.
 *
 * @param left from 0 to 100
 * @param amount used and limit in the window's unit; empty if they are unknown
 * @param runsOut when it will be used up before its reset
 */
public record QuotaBar(
        String account,
        String provider,
        String name,
        int left,
        boolean known,
        String amount,
        Optional<Instant> resetsAt,
        Optional<Instant> runsOut,
        boolean exhausted,
        String source) {
    private static final int PERCENT = 100;
    private static final double ROUNDING = 0.005;
    private static final int MUCH = 50;
    private static final int LITTLE = 15;

    static QuotaBar of(AccountView account, WindowView window) {
        return new QuotaBar(
                account.account(),
                account.provider().value(),
                window.name(),
                window.exhausted() ? 0 : (int) Math.round(window.left() * PERCENT),
                window.known(),
                amount(window),
                window.resetsAt(),
                window.forecast().runsOutAt(),
                window.exhausted(),
                window.source().word());
    }

    private static String amount(WindowView window) {
        String unit = window.unit().name().toLowerCase(Locale.ROOT);
        if (unit.equals("percent") || window.used().isEmpty() || window.limit().isEmpty()) {
            return "";
        }
        return number(window.used().get()) + " / " + number(window.limit().get()) + " " + unit;
    }

    static String number(double value) {
        // Parts of a whole that were divided and multiplied again: 2.9999999 requests are three.
        return Math.abs(value - Math.rint(value)) < ROUNDING
                ? String.format(Locale.ROOT, "%,d", Math.round(value))
                : String.format(Locale.ROOT, "%,.2f", value);
    }

    public Tone tone() {
        return left <= LITTLE ? Tone.BAD : left <= MUCH ? Tone.WARN : Tone.GOOD;
    }
}
