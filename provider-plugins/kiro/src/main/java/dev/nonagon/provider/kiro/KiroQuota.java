package dev.nonagon.provider.kiro;

import dev.nonagon.format.kiro.KiroErrors;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.ResponseHead;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Asks for the month's credits, with or without a profile. Thread-safe. */
final class KiroQuota implements QuotaProbe {
    private final ProviderDescriptor descriptor;
    private final InstantSource clock;

    KiroQuota(ProviderDescriptor descriptor, InstantSource clock) {
        this.descriptor = descriptor;
        this.clock = clock;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        Optional<Secret> token = token(account.credential());
        if (token.isEmpty()) {
            return new Trouble(Failure.of(Failure.Kind.UNAUTHENTICATED, "The account has no token; log in first."));
        }
        OutboundHttp.Answer answer = http.send(UsageLimits.question(
                descriptor, token.get(), Optional.ofNullable(account.settings().get(KiroSettings.PROFILE))));
        ResponseHead head = new ResponseHead(answer.status(), answer.headers());
        if (!head.success()) {
            return new Trouble(KiroErrors.classify(head, answer.body()));
        }
        UsageLimits limits = UsageLimits.of(answer.body());
        Instant now = clock.instant();
        return limits.known()
                ? new Report(limits.windows(now), limits.plan())
                : new Trouble(Failure.of(Failure.Kind.PROTOCOL, "Kiro's answer about the usage names none"));
    }

    private static Optional<Secret> token(Credential credential) {
        return switch (credential) {
            case Credential.Tokens tokens -> Optional.of(tokens.access());
            case Credential.Key key -> Optional.of(key.key());
            case Credential.None ignored -> Optional.empty();
        };
    }
}
