package dev.nonagon.management;

import dev.nonagon.quota.QuotaAccount;
import dev.nonagon.quota.QuotaProber;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A provider {@code told} that answers, and one {@code refusing} that does not; no other can be asked. */
final class FakeQuestioner implements QuotaProber.Questioner {
    @Override
    public boolean canAsk(ProviderId provider) {
        return provider.value().equals("told") || provider.value().equals("refusing");
    }

    @Override
    public QuotaProbe.Outcome ask(QuotaAccount account) {
        return account.account().provider().value().equals("told")
                ? new QuotaProbe.Report(
                        List.of(
                                QuotaWindow.used("5h", 0.25)
                                        .resetting(Instant.now().plusSeconds(7200))
                                        .lasting(Duration.ofHours(5)),
                                QuotaWindow.used("weekly", 1)
                                        .resetting(Instant.now().plusSeconds(72_000))
                                        .lasting(Duration.ofDays(7))),
                        Optional.of("pro"))
                : new QuotaProbe.Trouble(Failure.of(Failure.Kind.FORBIDDEN, 403, "no such scope"));
    }
}
