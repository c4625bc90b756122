package dev.nonagon.console;

import dev.nonagon.requests.RecentRequests;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;

/** Is everything all right? */
@Named("homePage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class HomePage {
    private static final int REQUESTS = 8;
    private static final int BARS = 6;

    @Inject
    private Accounts accounts;

    @Inject
    private RecentRequests recent;

    /** Accounts for which somebody has to do something, or that wait for something, worst first. */
    public List<AccountCard> getTroubled() {
        return accounts.all().stream()
                .filter(card ->
                        card.state().getTone() == Tone.BAD || card.state().getTone() == Tone.WARN)
                .sorted(Comparator.comparing(AccountCard::state).reversed())
                .toList();
    }

    public long getReady() {
        return accounts.all().stream()
                .filter(card -> card.state() == AccountState.READY)
                .count();
    }

    public boolean isUrgent() {
        return getTroubled().stream().anyMatch(card -> card.state().isUrgent());
    }

    /** Whether there is nobody yet who could answer but those who need no account. */
    public boolean isNew() {
        return accounts.all().isEmpty();
    }

    public List<QuotaLine> getBars() {
        return accounts.all().stream()
                .flatMap(card -> card.bars().stream().map(bar -> new QuotaLine(card, bar)))
                .sorted(Comparator.comparingInt(line -> line.bar().left()))
                .limit(BARS)
                .toList();
    }

    /** A bar and whose it is. */
    public record QuotaLine(AccountCard card, QuotaBar bar) {}

    public List<RequestLine> getRequests() {
        return recent.newest(REQUESTS).stream().map(RequestLine::of).toList();
    }

    public void act() {
        accounts.changed();
    }
}
