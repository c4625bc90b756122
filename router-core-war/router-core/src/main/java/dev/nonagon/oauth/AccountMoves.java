package dev.nonagon.oauth;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.Kept;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.store.StoreUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Accounts that were stored under a provider which now uses another's accounts go there, with their credentials (L9). Thread-safe;
 * what another node has moved meanwhile is moved once more to the same place.
 */
final class AccountMoves {
    private static final Logger LOG = System.getLogger(AccountMoves.class.getName());

    private final PluginCatalogSource plugins;
    private final AccountBook book;

    AccountMoves(PluginCatalogSource plugins, AccountBook book) {
        this.plugins = plugins;
        this.book = book;
    }

    void run() {
        try {
            book.list().forEach(this::move);
        } catch (StoreUnavailable e) {
            // Until the next start they serve where they are: the board draws them there, too.
            LOG.log(Level.DEBUG, "event=accounts-unmoved", e);
        }
    }

    private void move(Kept<AccountData> kept) {
        ProviderId provider = new ProviderId(kept.data().provider());
        ProviderId home = plugins.current().home(provider);
        if (home.equals(provider) || book.isDeclared(kept.id())) {
            return;
        }
        try {
            book.move(Actor.ROUTER, kept.id(), home.value());
            LOG.log(Level.INFO, "event=account-moved account=" + kept.id() + " from=" + provider + " to=" + home);
        } catch (BookRefusal e) {
            LOG.log(
                    Level.WARNING,
                    "event=account-unmoved account=" + kept.id() + " from=" + provider + " to=" + home + " reason=\""
                            + e.getMessage() + "\"");
        }
    }
}
