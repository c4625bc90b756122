package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.ledger.LedgerSettings;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MoneyFormatTest {
    private static MoneyFormat in(String currency, String rate, Locale locale) {
        Map<String, String> said = Map.of(LedgerSettings.CURRENCY, currency, LedgerSettings.CURRENCY_RATE, rate);
        return new MoneyFormat(LedgerSettings.read(key -> Optional.ofNullable(said.get(key))), locale);
    }

    private static BigDecimal dollars(String amount) {
        return new BigDecimal(amount);
    }

    @Test
    @DisplayName(
            "sums are shown to the cent, small ones to its hundredth, in the currency and at the rate that are set")
    void sums() {
        MoneyFormat plain = in("USD", "1", Locale.US);
        assertThat(plain.sum(dollars("1234.567"))).isEqualTo("$1,234.57");
        assertThat(plain.sum(dollars("0.123456"))).isEqualTo("$0.1235");
        assertThat(plain.sum(BigDecimal.ZERO)).isEqualTo("$0.00");
        assertThat(in("EUR", "0.5", Locale.GERMANY).sum(dollars("1234.5"))).isEqualTo("617,25\u00a0€");
        assertThat(in("XQQ", "2", Locale.US).sum(dollars("3"))).isEqualTo("6.00");
    }

    @Test
    @DisplayName("what one request costs is shown whole, however little, and so is a difference, with its sign")
    void requests() {
        MoneyFormat euros = in("EUR", "0.5", Locale.US);
        assertThat(euros.request(dollars("0.000246"))).isEqualTo("€0.000123");
        assertThat(euros.request(dollars("3"))).isEqualTo("€1.50");
        assertThat(euros.change(dollars("0.000002"))).isEqualTo("+€0.000001");
        assertThat(euros.change(dollars("-0.000002"))).isEqualTo("-€0.000001");
        assertThat(euros.change(BigDecimal.ZERO)).isEqualTo("€0.00");
    }
}
