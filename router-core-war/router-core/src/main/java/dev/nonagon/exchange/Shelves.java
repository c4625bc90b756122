package dev.nonagon.exchange;

import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.ComboBook;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.SettingsBook;

/** Where an import puts things, and an export finds them. */
public record Shelves(
        Ledger ledger,
        NodeBook nodes,
        AccountBook accounts,
        AliasBook aliases,
        ComboBook combos,
        ModelBook models,
        PriceBook prices,
        SettingsBook settings,
        KeyShelf keys) {}
