package dev.nonagon.quota;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The allowances of all accounts. Thread-safe; nothing here waits for a database or a network. */
public final class QuotaBoard {
    private final ConcurrentMap<Key, AccountQuota> accounts = new ConcurrentHashMap<>();
    private final List<QuotaEvidence> listeners = new CopyOnWriteArrayList<>();

    private record Key(ProviderId provider, String account) {}

    /** What is known of an account: a live object, always the same for the same ids, so that it can be kept. */
    public AccountQuota of(ProviderId provider, String accountId) {
        return accounts.computeIfAbsent(new Key(provider, accountId), key -> new AccountQuota());
    }

    /** Hears the head of an answer, a success or not. Cheap when it says nothing about an allowance. */
    public void observe(Provider provider, Account account, String model, ResponseHead head) {}

    /** Counts what an answer has used, one request among it. */
    public void count(ProviderId provider, String accountId, String model, TokenUsage used, Instant at) {}

    /** Hears that a call failed: what is not known about the account's allowance is asked for soon. */
    public void failed(ProviderId provider, String accountId, Failure failure) {}

    /** Tells {@code listener} from now on. */
    public void onEvidence(QuotaEvidence listener) {
        listeners.add(listener);
    }

    /** All accounts of which something is known, for showing. */
    public List<AccountView> list() {
        return List.of();
    }
}
