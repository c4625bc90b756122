package dev.nonagon.books;

import dev.nonagon.audit.Audit;
import dev.nonagon.settings.Declared;
import dev.nonagon.store.Store;
import java.util.function.Supplier;

/**
 * What all books share.
 *
 * @param declared what is declared outside the database (B2)
 */
public record Ledger(Store store, Audit audit, Supplier<Declared> declared) {}
