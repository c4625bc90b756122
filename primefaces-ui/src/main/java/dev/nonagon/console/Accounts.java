package dev.nonagon.console;

import dev.nonagon.management.AccountDesk;
import dev.nonagon.management.AccountViews.AccountView;
import dev.nonagon.management.CooldownDesk;
import dev.nonagon.management.LoginReception;
import dev.nonagon.management.Offers;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.WindowView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All accounts with their states, put together once for a page. */
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Accounts {
    @Inject
    private AccountDesk desk;

    @Inject
    private CooldownDesk cooldowns;

    @Inject
    private LoginReception logins;

    @Inject
    private QuotaBoard quotas;

    @Inject
    private Offers offers;

    private @Nullable List<AccountCard> cards;
    private @Nullable List<Offers.Offered> offered;

    /** Nothing of it is up to date any more. */
    void changed() {
        cards = null;
        offered = null;
    }

    List<Offers.Offered> offers() {
        List<Offers.Offered> known = offered;
        if (known == null) {
            known = offers.list();
            offered = known;
        }
        return known;
    }

    Optional<Offers.Offered> offer(String provider) {
        return offers().stream().filter(offer -> offer.id().equals(provider)).findFirst();
    }

    List<AccountCard> of(String provider) {
        return all().stream()
                .filter(card -> card.view().provider().equals(provider))
                .sorted(Comparator.comparingInt(card -> card.view().priority()))
                .toList();
    }

    Optional<AccountCard> find(String id) {
        return all().stream().filter(card -> card.id().equals(id)).findFirst();
    }

    /** By provider, then as they are asked. */
    List<AccountCard> all() {
        List<AccountCard> known = cards;
        if (known == null) {
            known = gather();
            cards = known;
        }
        return known;
    }

    private List<AccountCard> gather() {
        Map<String, List<CooldownDesk.Cooldown>> rests = cooldowns.list().stream()
                .filter(rest -> !rest.account().isEmpty())
                .collect(Collectors.groupingBy(CooldownDesk.Cooldown::account));
        Map<String, LoginReception.AccountLogin> standing = new HashMap<>();
        logins.standing().forEach(login -> standing.put(login.account(), login));
        Map<String, dev.nonagon.quota.AccountView> left = new HashMap<>();
        quotas.list().forEach(account -> left.put(account.account(), account));
        Map<String, String> names =
                offers().stream().collect(Collectors.toMap(Offers.Offered::id, Offers.Offered::name, (a, b) -> a));
        List<AccountCard> all = new ArrayList<>();
        for (AccountView account : desk.list()) {
            all.add(card(
                    account,
                    names.getOrDefault(account.provider(), account.provider()),
                    rests.getOrDefault(account.id(), List.of()),
                    Optional.ofNullable(standing.get(account.id())),
                    Optional.ofNullable(left.get(account.id()))));
        }
        return all;
    }

    private static AccountCard card(
            AccountView account,
            String provider,
            List<CooldownDesk.Cooldown> rests,
            Optional<LoginReception.AccountLogin> login,
            Optional<dev.nonagon.quota.AccountView> quota) {
        List<QuotaBar> bars = quota.stream()
                .flatMap(view ->
                        view.windows().stream().filter(WindowView::known).map(window -> QuotaBar.of(view, window)))
                .toList();
        List<AccountCard.RestLine> lines = rests.stream()
                .map(rest -> new AccountCard.RestLine(rest.id(), rest.model(), rest.reason(), rest.endsAt()))
                .toList();
        Verdict verdict = verdict(account, rests, login, quota);
        return new AccountCard(account, provider, verdict.state(), verdict.reason(), verdict.until(), bars, lines);
    }

    private record Verdict(AccountState state, String reason, Optional<Instant> until) {
        static Verdict of(AccountState state) {
            return new Verdict(state, "", Optional.empty());
        }
    }

    private static Verdict verdict(
            AccountView account,
            List<CooldownDesk.Cooldown> rests,
            Optional<LoginReception.AccountLogin> login,
            Optional<dev.nonagon.quota.AccountView> quota) {
        if (!account.isActive()) {
            return Verdict.of(AccountState.OFF);
        }
        Optional<LoginReception.AccountLogin> lost = login.filter(l -> l.state().equals("lost"));
        if (lost.isPresent()) {
            return new Verdict(AccountState.LOST, lost.get().reason().orElse(""), Optional.empty());
        }
        if (account.authType().equals("unreadable")) {
            return Verdict.of(AccountState.UNREADABLE);
        }
        if (account.paused()) {
            return Verdict.of(AccountState.PAUSED);
        }
        Optional<CooldownDesk.Cooldown> whole =
                rests.stream().filter(rest -> rest.model().isEmpty()).findFirst();
        if (whole.isPresent()) {
            return new Verdict(
                    AccountState.RESTING,
                    whole.get().reason(),
                    Optional.of(whole.get().endsAt()));
        }
        if (account.testStatus().equals("error")) {
            return new Verdict(AccountState.FAILED, account.lastError().orElse(""), Optional.empty());
        }
        Optional<WindowView> empty = quota.stream()
                .flatMap(view -> view.windows().stream())
                .filter(WindowView::exhausted)
                .findFirst();
        if (empty.isPresent()) {
            return new Verdict(
                    AccountState.EXHAUSTED, empty.get().name(), empty.get().resetsAt());
        }
        return login.filter(l -> l.state().equals("trouble"))
                .map(l -> new Verdict(AccountState.TROUBLE, l.reason().orElse(""), l.nextTry()))
                .orElse(Verdict.of(AccountState.READY));
    }
}
