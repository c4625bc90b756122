package dev.nonagon.exchange;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.Book;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.Kept;
import dev.nonagon.spi.oauth.Credential;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Puts the entries of one file into the books, inside one transaction, and notes what became of each. Not thread-safe. */
final class Placement {
    private static final String HERE = "is here already; --replace (replace=true) replaces it";
    private static final String SAME = "is here already and says the same";

    private final Shelves shelves;
    private final Actor actor;
    private final boolean replace;
    private final List<Report.Line> lines = new ArrayList<>();
    private final Set<String> refusedNodes = new HashSet<>();
    private final Map<String, String> accountsByName = new HashMap<>();
    private final Set<String> placedNames = new HashSet<>();

    /** What became of an entry: empty if it is in the books now. */
    private interface Placing {
        Optional<String> place();
    }

    Placement(Shelves shelves, Actor actor, boolean replace) {
        this.shelves = shelves;
        this.actor = actor;
        this.replace = replace;
        shelves.accounts()
                .list()
                .forEach(kept -> accountsByName.put(
                        name(kept.data().provider(), kept.data().label()), kept.id()));
    }

    private static String name(String provider, String label) {
        return provider + "\n" + label;
    }

    void add(List<Report.Line> more) {
        lines.addAll(more);
    }

    List<Report.Line> lines() {
        return lines;
    }

    void place(Item item) {
        switch (item.content()) {
            case Item.OfNode node -> noted(item, () -> node(node));
            case Item.OfAccount account -> account(item, account);
            case Item.OfAlias alias -> noted(item, () -> entry(shelves.aliases(), alias.name(), alias.data()));
            case Item.OfCombo combo -> noted(item, () -> entry(shelves.combos(), combo.name(), combo.data()));
            case Item.OfModel model ->
                noted(item, () -> entry(shelves.models(), model.data().id(), model.data()));
            case Item.OfPrice price ->
                noted(item, () -> entry(shelves.prices(), price.data().id(), price.data()));
            case Item.OfSetting setting -> noted(item, () -> entry(shelves.settings(), setting.name(), setting.data()));
            case Item.OfKey key -> noted(item, () -> key(key));
        }
    }

    private void noted(Item item, Placing placing) {
        Optional<String> why;
        try {
            why = placing.place();
        } catch (BookRefusal e) {
            // Checks come before the first change, so that nothing of the entry is in the transaction.
            why = Optional.of(String.valueOf(e.getMessage()));
        }
        if (why.isPresent()) {
            line(Report.Outcome.SKIPPED, item, List.of(why.get()));
        } else {
            List<String> notes = new ArrayList<>(item.changes());
            notes.addAll(item.remarks());
            line(item.changes().isEmpty() ? Report.Outcome.TAKEN : Report.Outcome.CHANGED, item, notes);
        }
    }

    private void line(Report.Outcome outcome, Item item, List<String> notes) {
        lines.add(new Report.Line(outcome, item.content().kind(), item.content().name(), String.join("; ", notes)));
    }

    private <D> Optional<String> entry(Book<D, ?> book, String id, D data) {
        Optional<Kept<D>> here = book.find(id);
        if (here.isEmpty()) {
            book.create(actor, id, data);
            return Optional.empty();
        }
        if (here.get().data().equals(data)) {
            return Optional.of(SAME);
        }
        if (!replace) {
            return Optional.of(HERE);
        }
        book.put(actor, id, data);
        return Optional.empty();
    }

    private Optional<String> node(Item.OfNode node) {
        // Taken back below if the node is, or already was, the one that the file means (X4).
        refusedNodes.add(node.id());
        Optional<String> why = entry(shelves.nodes(), node.id(), node.data());
        boolean same = shelves.nodes()
                .find(node.id())
                .filter(kept -> kept.data().baseUrl().equals(node.data().baseUrl())
                        && kept.data().format().equals(node.data().format()))
                .isPresent();
        if (same) {
            refusedNodes.remove(node.id());
        }
        return why;
    }

    private void account(Item item, Item.OfAccount account) {
        if (refusedNodes.contains(account.data().provider())) {
            line(
                    Report.Outcome.SKIPPED,
                    item,
                    List.of("its node was not taken, and another server must not get its key"));
            return;
        }
        Optional<String> here = here(account);
        String placed = name(account.data().provider(), account.data().label());
        if (here.isEmpty() && placedNames.contains(placed)) {
            numbered(item, account);
            return;
        }
        noted(item, () -> account(here, account));
    }

    /** Several accounts of one name are usual in the files of others. */
    private void numbered(Item item, Item.OfAccount account) {
        AccountData data = account.data();
        int count = 2;
        while (accountsByName.containsKey(name(data.provider(), data.label() + " (" + count + ")"))) {
            count++;
        }
        Item.OfAccount renamed = new Item.OfAccount(
                account.id(), data.withLabel(data.label() + " (" + count + ")"), account.credential());
        List<String> changes = new ArrayList<>(item.changes());
        changes.add("another account in the file has the same name");
        account(new Item(item.origin(), renamed, changes, item.remarks()), renamed);
    }

    /** The account that is meant: of this id, or of this name unless that came from the same file. */
    private Optional<String> here(Item.OfAccount account) {
        if (!account.id().isEmpty() && shelves.accounts().find(account.id()).isPresent()) {
            return Optional.of(account.id());
        }
        String name = name(account.data().provider(), account.data().label());
        return placedNames.contains(name) ? Optional.empty() : Optional.ofNullable(accountsByName.get(name));
    }

    private Optional<String> account(Optional<String> here, Item.OfAccount account) {
        AccountData data = account.data();
        String id =
                here.orElseGet(() -> account.id().isEmpty() ? shelves.accounts().newId() : account.id());
        if (here.isEmpty()) {
            shelves.accounts().create(actor, id, data, account.credential());
        } else {
            AccountData before = shelves.accounts().find(id).orElseThrow().data();
            boolean same = before.equals(data)
                    && (account.credential() instanceof Credential.None
                            || Objects.equals(shelves.accounts().credential(id), account.credential()));
            if (same) {
                return Optional.of(SAME);
            }
            if (!replace) {
                return Optional.of(HERE);
            }
            shelves.accounts().put(actor, id, data);
            if (!(account.credential() instanceof Credential.None)) {
                shelves.accounts().replaceCredential(actor, id, account.credential());
            }
        }
        accountsByName.put(name(data.provider(), data.label()), id);
        placedNames.add(name(data.provider(), data.label()));
        return Optional.empty();
    }

    private Optional<String> key(Item.OfKey key) {
        if (key.key().isEmpty()) {
            return Optional.of("the export does not hold the key itself; make a new one");
        }
        return switch (shelves.keys().put(actor, key.name(), key.key().get(), key.rules(), replace)) {
            case TAKEN, REPLACED -> Optional.empty();
            case NAME_TAKEN -> Optional.of(HERE);
            case KNOWN -> Optional.of(SAME);
        };
    }
}
