package dev.nonagon.console;

import dev.nonagon.ledger.LedgerSettings;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.util.Currency;
import java.util.Locale;

/** Dollars in the currency that is shown (A6), as a language writes them. */
record MoneyFormat(LedgerSettings settings, Locale locale) {
    private static final int CENTS = 2;

    /** For sums: small ones to a hundredth of a cent, all others to a cent. */
    private static final int OF_SUMS = 4;

    /** For one request, whose price is often less than a hundredth of a cent: as exact as the ledger. */
    private static final int OF_REQUESTS = 9;

    String sum(BigDecimal dollars) {
        return format(dollars, OF_SUMS).format(shown(dollars));
    }

    String request(BigDecimal dollars) {
        return format(dollars, OF_REQUESTS).format(shown(dollars));
    }

    /** By how much one request costs more, or less, than another: a plus is written, too. */
    String change(BigDecimal dollars) {
        return (dollars.signum() > 0 ? "+" : "") + request(dollars);
    }

    private BigDecimal shown(BigDecimal dollars) {
        return dollars.multiply(settings.perDollar());
    }

    private NumberFormat format(BigDecimal dollars, int ofSmall) {
        NumberFormat format = NumberFormat.getCurrencyInstance(locale);
        try {
            format.setCurrency(Currency.getInstance(settings.currency()));
        } catch (IllegalArgumentException e) {
            // Three letters that are no currency: the number is shown all the same.
            format = NumberFormat.getNumberInstance(locale);
        }
        BigDecimal size = shown(dollars).abs();
        format.setMinimumFractionDigits(CENTS);
        format.setMaximumFractionDigits(size.signum() != 0 && size.compareTo(BigDecimal.ONE) < 0 ? ofSmall : CENTS);
        return format;
    }
}
