package dev.nonagon.oauth;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.Kept;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.store.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Puts what a login came to into the account it belongs to (L3). Thread-safe. */
public final class AccountKeeper {
    /** The setting of an account that says who logged in. */
    static final String LOGIN = "login";

    /** Settings by which flows tell a person's workspaces apart. */
    private static final List<String> PLACES = List.of("accountId", "organizationId");

    private final Store store;
    private final AccountBook book;

    public AccountKeeper(Store store, AccountBook book) {
        this.store = store;
        this.book = book;
    }

    /** An account of the database, as its provider knows it. */
    Optional<Account> known(String id) {
        return book.find(id)
                .map(kept -> new Account(
                        id,
                        kept.data().label(),
                        new ProviderId(kept.data().provider()),
                        book.credential(id),
                        kept.data().settings()));
    }

    /** Keeps it, in one transaction; says the account's id. */
    String keep(PendingLogin login, Outcome.Granted granted, Actor actor) {
        return store.write(em -> {
            List<Kept<AccountData>> own = book.list().stream()
                    .filter(kept ->
                            kept.data().provider().equals(login.provider().value()))
                    .toList();
            Optional<Kept<AccountData>> known = login.account()
                    .map(id -> own.stream().filter(kept -> kept.id().equals(id)).findFirst())
                    .orElseGet(() -> granted.accountName().flatMap(name -> ofPerson(alike(own, granted), name)));
            Map<String, String> settings = new HashMap<>();
            known.ifPresent(kept -> settings.putAll(kept.data().settings()));
            settings.putAll(granted.settings());
            settings.put(Flows.FLOW, login.flow());
            granted.accountName().ifPresent(name -> settings.put(LOGIN, name));
            if (known.isPresent()) {
                String id = known.get().id();
                book.edit(actor, id, OptionalLong.empty(), data -> data.withSettings(settings));
                book.replaceCredential(actor, id, granted.credential());
                return id;
            }
            AccountData fresh = AccountData.of(login.provider().value(), label(login, granted, own))
                    .withSettings(settings)
                    .withPriority(own.stream()
                                    .mapToInt(kept -> kept.data().priority())
                                    .max()
                                    .orElse(0)
                            + 1);
            return book.create(actor, book.newId(), fresh, granted.credential()).id();
        });
    }

    /** One person may have several plans or workspaces, each of which is an account. */
    private static List<Kept<AccountData>> alike(List<Kept<AccountData>> own, Outcome.Granted granted) {
        return own.stream()
                .filter(kept -> PLACES.stream().allMatch(place -> {
                    String before = kept.data().settings().get(place);
                    String now = granted.settings().get(place);
                    return before == null || now == null || before.equals(now);
                }))
                .toList();
    }

    private static Optional<Kept<AccountData>> ofPerson(List<Kept<AccountData>> own, String name) {
        return own.stream()
                .filter(kept -> name.equals(kept.data().settings().get(LOGIN)))
                .findFirst()
                // What was imported knows nobody, but often bears the name.
                .or(() -> own.stream()
                        .filter(kept -> !kept.data().settings().containsKey(LOGIN))
                        .filter(kept -> name.equals(kept.data().label())
                                || name.equals(kept.data().settings().get("email")))
                        .findFirst());
    }

    private static String label(PendingLogin login, Outcome.Granted granted, List<Kept<AccountData>> own) {
        Set<String> taken = new HashSet<>();
        own.forEach(kept -> taken.add(kept.data().label()));
        String wish = granted.accountName().orElse(login.provider() + " 1");
        String label = wish;
        for (int n = 2; taken.contains(label); n++) {
            label = granted.accountName().isPresent() ? wish + " (" + n + ")" : login.provider() + " " + n;
        }
        return label;
    }
}
