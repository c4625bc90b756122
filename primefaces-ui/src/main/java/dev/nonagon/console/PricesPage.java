package dev.nonagon.console;

import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.PriceData;
import dev.nonagon.management.PriceDesk;
import dev.nonagon.names.Words;
import dev.nonagon.pricing.Price;
import dev.nonagon.pricing.Rates;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What models cost: what the owner says, and what counts where the owner says nothing. */
@Named("pricesPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class PricesPage {
    /** Shown at once; a search finds the others. */
    private static final int MOST = 200;

    @Inject
    private PriceDesk desk;

    @Inject
    private UsageReports reports;

    @Inject
    private Accounts accounts;

    @Inject
    private Asks asks;

    @Inject
    private Guest guest;

    @Inject
    private Saying saying;

    private @Nullable Set<String> models;

    /**
     * The price that counts for a model today.
     *
     * @param source word of who says so; {@code none} if nobody does
     */
    public record Line(String model, String source, String input, String output, String cached) {}

    /** A price that the owner has set. */
    public record Own(String id, String model, String from, boolean counts, String input, String output) {}

    private LocalDate today() {
        return LocalDate.ofInstant(reports.now(), ZoneOffset.UTC);
    }

    /** All that could be asked or was asked lately, by {@code provider/model}. */
    public Set<String> getModels() {
        Set<String> known = models;
        if (known == null) {
            known = new TreeSet<>();
            accounts.offers().stream()
                    .flatMap(offer -> offer.models().stream().map(model -> offer.id() + "/" + model.id()))
                    .forEach(known::add);
            known.addAll(used());
            desk.own().stream().map(PriceData::routeModel).forEach(known::add);
            models = known;
        }
        return known;
    }

    private List<String> used() {
        Period month = Period.named("30d", reports.routerZone(), reports.now());
        return reports.by(Dimension.MODEL, month, UsageReports.Filter.NONE).stream()
                .map(UsageReports.Slice::label)
                .filter(model -> model.indexOf('/') > 0)
                .toList();
    }

    /** What a search finds; without one what was used in the last 30 days, or has a price of the owner's. */
    public List<Line> getLines() {
        String wanted = asks.get("q").toLowerCase(Locale.ROOT);
        Stream<String> shown = wanted.isEmpty()
                ? Stream.concat(used().stream(), desk.own().stream().map(PriceData::routeModel))
                : getModels().stream()
                        .filter(model -> model.toLowerCase(Locale.ROOT).contains(wanted));
        LocalDate today = today();
        return shown.distinct()
                .sorted()
                .limit(MOST)
                .map(model -> line(model, today))
                .toList();
    }

    private Line line(String model, LocalDate today) {
        Optional<Price> price = desk.effective(model, today);
        Rates rates = price.map(Price::rates).orElse(Rates.NONE);
        return new Line(
                model,
                price.map(Price::source).map(Words::of).orElse("none"),
                text(rates.input()),
                text(rates.output()),
                text(rates.cached()));
    }

    private static String text(Optional<BigDecimal> price) {
        return price.map(BigDecimal::toPlainString).orElse("");
    }

    /** The newest of each model first. */
    public List<Own> getOwn() {
        LocalDate today = today();
        return desk.own().stream()
                .sorted(Comparator.comparing(PriceData::routeModel)
                        .thenComparing(data -> data.from().orElse(LocalDate.MIN), Comparator.reverseOrder()))
                .map(data -> new Own(
                        data.id(),
                        data.routeModel(),
                        data.from().map(LocalDate::toString).orElse(""),
                        desk.effective(data.routeModel(), today)
                                .filter(price -> price.source() == Price.Source.OWNER
                                        && price.from().equals(data.from()))
                                .isPresent(),
                        text(data.rates().input()),
                        text(data.rates().output())))
                .toList();
    }

    // --- The form ----------------------------------------------------------------------------------------------------

    /** What the form begins with: the price that counts for the model of the address. */
    private Rates start() {
        return asks.text("model")
                .flatMap(model -> desk.effective(model, today()))
                .map(Price::rates)
                .orElse(Rates.NONE);
    }

    public String getInput() {
        return text(start().input());
    }

    public String getOutput() {
        return text(start().output());
    }

    public String getCached() {
        return text(start().cached());
    }

    public String getCacheWrite() {
        return text(start().cacheWrite());
    }

    public String getCacheWriteHour() {
        return text(start().cacheWrite1h());
    }

    public String getReasoning() {
        return text(start().reasoning());
    }

    public String getImage() {
        return text(start().image());
    }

    public String getRequest() {
        return text(start().request());
    }

    /** Keeps what the form says. */
    public void save() {
        saying.doing(() -> {
            String model = asks.get("model");
            int slash = model.indexOf('/');
            if (slash < 1 || slash == model.length() - 1) {
                throw BookRefusal.invalid("model", "must be named with its provider, as in mine/big");
            }
            PriceData price = new PriceData(
                    model.substring(0, slash),
                    model.substring(slash + 1),
                    asks.day("from"),
                    new Rates(
                            asks.price("input"),
                            asks.price("output"),
                            asks.price("cached"),
                            asks.price("cache-write"),
                            asks.price("cache-write-1h"),
                            asks.price("reasoning"),
                            asks.price("image"),
                            asks.price("request")));
            desk.set(guest.actor(), price);
            saying.done(price.from().isPresent() ? "prices.saved.from" : "prices.saved", model, asks.get("from"));
        });
        models = null;
    }

    public void act() {
        if (asks.get("deed").equals("drop")) {
            saying.doing(() -> {
                String id = asks.required("price");
                desk.drop(guest.actor(), data -> data.id().equals(id));
                saying.done("prices.dropped", id);
            });
            models = null;
        }
    }
}
