package dev.nonagon.console;

import dev.nonagon.analytics.Figures;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.ledger.LedgerSettings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.text.NumberFormat;
import java.util.Locale;

/** Numbers and money as this person writes them. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Amounts {
    /** What is as long as a tile is wide. */
    private static final long LONG = 10_000_000;

    @Inject
    private LiveSettings settings;

    @Inject
    private Ui ui;

    private LedgerSettings money = LedgerSettings.DEFAULTS;

    @PostConstruct
    void read() {
        money = LedgerSettings.read(settings);
    }

    String count(long number) {
        return NumberFormat.getIntegerInstance(ui.getLocale()).format(number);
    }

    /** As {@link #count}; from ten millions on, near enough: {@code 128.3M}. */
    String brief(long number) {
        if (number < LONG) {
            return count(number);
        }
        NumberFormat format = NumberFormat.getCompactNumberInstance(ui.getLocale(), NumberFormat.Style.SHORT);
        format.setMaximumFractionDigits(1);
        return format.format(number);
    }

    String percent(double share) {
        NumberFormat format = NumberFormat.getPercentInstance(ui.getLocale());
        format.setMaximumFractionDigits(Math.abs(share) < 0.1 && share != 0 ? 1 : 0);
        return format.format(share);
    }

    /** Billionths of a dollar, in the currency that is shown (A6). */
    String money(long billionths) {
        return moneyFormat().sum(Figures.dollars(billionths));
    }

    /** For money that is no sum. */
    MoneyFormat moneyFormat() {
        return new MoneyFormat(money, ui.getLocale());
    }

    /** Bytes, near enough. */
    static String size(long bytes) {
        long kilo = 1 << 10;
        long mega = 1 << 20;
        return bytes < kilo
                ? bytes + " B"
                : bytes < mega ? bytes / kilo + " KiB" : String.format(Locale.ROOT, "%.1f MiB", bytes / (double) mega);
    }
}
