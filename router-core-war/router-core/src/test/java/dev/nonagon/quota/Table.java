package dev.nonagon.quota;

import dev.nonagon.quota.QuotaBoard.Key;
import dev.nonagon.settings.AccountTerms;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaRule;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.RateLimitHeaders;
import dev.nonagon.spi.provider.ResponseHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A board with a clock that is moved by hand, and an account to look at. */
final class Table {
    static final ProviderId P = new ProviderId("p");
    static final Key A = new Key(P, "a");

    final Hands clock;
    final QuotaBoard board;
    final AccountQuota quota;
    final List<String> evidence = new ArrayList<>();

    Table() {
        this(new Hands());
    }

    Table(Hands clock) {
        this.clock = clock;
        this.board = new QuotaBoard(
                clock, (provider, model, head, now) -> RateLimitHeaders.read(head.headers(), model, now));
        this.quota = board.of(P, "a");
        board.onEvidence(new QuotaEvidence() {
            @Override
            public void available(ProviderId provider, String accountId) {
                evidence.add("available " + accountId);
            }

            @Override
            public void exhausted(ProviderId provider, String accountId, List<String> models, Instant until) {
                evidence.add("exhausted " + accountId + " " + models + " until " + until);
            }
        });
    }

    long now() {
        return clock.millis();
    }

    double left(String model) {
        return quota.left(model, now());
    }

    boolean exhausted(String model) {
        return quota.exhausted(model, now());
    }

    /** The account, with what is known beforehand. */
    void declare(List<QuotaRule> descriptors, String quota, String keep) {
        board.accountsAre(List.of(account("a", descriptors, quota, keep)));
    }

    static QuotaAccount account(String id, List<QuotaRule> descriptors, String quota, String keep) {
        AccountTerms terms = AccountTerms.of(Map.of(AccountTerms.QUOTA, quota, AccountTerms.KEEP, keep));
        return new QuotaAccount(
                new Account(id, id, P, new Credential.None(), Map.of()),
                Optional.empty(),
                descriptors,
                terms.quota(),
                terms.keep());
    }

    /** The provider was asked. */
    void asked(QuotaWindow... windows) {
        board.take(A, new QuotaProbe.Report(List.of(windows)), QuotaSource.PROBE, now());
    }

    /** An answer came with headers. */
    void answered(String... lines) {
        Headers headers = Headers.none();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers = headers.plus(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        board.observe(
                new Provider(descriptor()),
                new Account("a", "a", P, new Credential.None(), Map.of()),
                "m",
                new ResponseHead(200, headers));
    }

    void counted(String model, long tokens) {
        board.count(P, "a", model, TokenUsage.estimate(tokens, 0), clock.instant());
    }

    static ProviderDescriptor descriptor() {
        return new ProviderDescriptor(
                P,
                "P",
                List.of(),
                ProviderDescriptor.Tier.CHEAP,
                new FormatId("f"),
                "https://p.example/v1/chat",
                Map.of(),
                Optional.empty(),
                Headers.none(),
                List.of(),
                List.of(),
                List.of(),
                ProviderDescriptor.Timeouts.UNSET,
                List.of(),
                ProviderDescriptor.LifeCycle.ACTIVE,
                ProviderDescriptor.Policy.OFFICIAL,
                Optional.empty(),
                "a test");
    }
}
