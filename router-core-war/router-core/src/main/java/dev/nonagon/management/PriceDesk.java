package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.PriceData;
import dev.nonagon.pricing.Price;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.pricing.Rates;
import dev.nonagon.store.Store;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What models cost: for {@code /api/pricing} and for the console. Thread-safe. */
public final class PriceDesk {
    private final Store store;
    private final PriceBook book;
    private final PriceList prices;

    PriceDesk(Store store, PriceBook book, PriceList prices) {
        this.store = store;
        this.book = book;
        this.prices = prices;
    }

    /** What the owner has set. */
    public List<PriceData> own() {
        return book.list().stream().map(Kept::data).toList();
    }

    /**
     * The price that counts on a day (UTC), and who says so.
     *
     * @param routeModel {@code provider/model}
     */
    public Optional<Price> effective(String routeModel, LocalDate day) {
        return prices.of(routeModel, day);
    }

    /** Sets prices, all or none; rates that are not given stay as they were from the same day. */
    public void change(Actor actor, List<PriceData> wishes) {
        store.change(em -> wishes.forEach(wish -> {
            Rates before =
                    book.find(wish.id()).map(Kept::data).map(PriceData::rates).orElse(Rates.NONE);
            book.put(
                    actor,
                    wish.id(),
                    new PriceData(
                            wish.provider(),
                            wish.model(),
                            wish.from(),
                            wish.rates().over(before)));
        }));
    }

    /** Sets one price whole: rates that are not given are not said any more. */
    public void set(Actor actor, PriceData wish) {
        if (wish.rates().isEmpty()) {
            throw ApiRefusal.invalid("price", "must name at least one amount; 0 is one");
        }
        book.put(actor, wish.id(), wish);
    }

    /** Drops what fits; refuses if nothing does. */
    public void drop(Actor actor, Predicate<PriceData> which) {
        store.change(em -> {
            List<String> ids = book.list().stream()
                    .filter(kept -> which.test(kept.data()))
                    .map(Kept::id)
                    .toList();
            if (ids.isEmpty()) {
                throw ApiRefusal.unknown("There is no such price; GET /api/pricing lists them.");
            }
            ids.forEach(id -> book.delete(actor, id));
        });
    }
}
