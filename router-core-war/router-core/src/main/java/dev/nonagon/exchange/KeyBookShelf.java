package dev.nonagon.exchange;

import dev.nonagon.apikeys.ApiKey;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyData;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.spi.Secret;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The shelf of the router's own keys. */
public final class KeyBookShelf implements KeyShelf {
    private final KeyBook book;

    public KeyBookShelf(KeyBook book) {
        this.book = book;
    }

    @Override
    public List<Shown> list(Actor actor, boolean withKeys) {
        return book.list().stream()
                .filter(key -> !key.declared())
                .map(key -> new Shown(key.data().name(), KeyRules.write(key.data()), key(actor, key, withKeys)))
                .toList();
    }

    private Optional<Secret> key(Actor actor, ApiKey key, boolean withKeys) {
        return withKeys && key.data().revealable() ? Optional.of(book.reveal(actor, key.id())) : Optional.empty();
    }

    @Override
    public Outcome put(Actor actor, String name, Secret key, ObjectNode rules, boolean replace) {
        KeyData data = KeyRules.read(name, rules);
        Optional<ApiKey> here = book.list().stream()
                .filter(other -> other.data().name().equals(name))
                .findFirst();
        if (here.isPresent() && (!replace || here.get().declared())) {
            return Outcome.NAME_TAKEN;
        }
        here.ifPresent(old -> book.delete(actor, old.id()));
        try {
            book.importKey(actor, data, key);
            return here.isPresent() ? Outcome.REPLACED : Outcome.TAKEN;
        } catch (BookRefusal e) {
            if (here.isEmpty() && e.kind() == BookRefusal.Kind.TAKEN) {
                return Outcome.KNOWN;
            }
            throw here.isPresent()
                    ? new ExchangeRefusal("The key '" + name + "' cannot be replaced: " + e.getMessage())
                    : e;
        }
    }
}
