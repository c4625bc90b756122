package dev.nonagon.alarms;

import dev.nonagon.alarms.BudgetWatch.Standing;
import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.apikeys.ApiKey;
import dev.nonagon.apikeys.BudgetLedger;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyLimits;
import dev.nonagon.apikeys.KeySpending;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.ledger.LedgerSettings;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.settings.Ticker;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.store.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Watches budgets as long as the router runs. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // Injected by the container.
public class AlarmsWiring {
    private static final System.Logger LOG = System.getLogger(AlarmsWiring.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    @Inject
    private KeyBook keys;

    @Inject
    private BudgetLedger budgets;

    @Inject
    private UsageReports reports;

    @Inject
    private LiveSettings settings;

    @Inject
    private Event<Occasion> occasions;

    private Optional<Ticker> ticker = Optional.empty();

    void start(@Observes @Initialized(ApplicationScoped.class) Object ready) {
        BudgetWatch watch = new BudgetWatch(this::standings, occasions::fire, InstantSource.system());
        ticker = Optional.of(Ticker.start("nonagon-budget-watch", LOOK_EVERY, () -> {
            try {
                watch.turn();
            } catch (StoreUnavailable | StoreConflict e) {
                LOG.log(System.Logger.Level.DEBUG, "event=budgets-not-seen reason=\"" + e.getMessage() + "\"");
            }
        }));
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending) {
        ticker.ifPresent(Ticker::close);
    }

    private List<Standing> standings() {
        List<Standing> all = new ArrayList<>();
        ZoneId zone = reports.routerZone();
        Instant now = reports.now();
        Instant day = now.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        Instant month = now.atZone(zone)
                .toLocalDate()
                .withDayOfMonth(1)
                .atStartOfDay(zone)
                .toInstant();
        LedgerSettings wishes = LedgerSettings.read(settings);
        wishes.alarmDay().ifPresent(limit -> all.add(whole("costPerDay", "today", limit, day)));
        wishes.alarmMonth().ifPresent(limit -> all.add(whole("costPerMonth", "month", limit, month)));
        for (ApiKey key : keys.list()) {
            KeyLimits limits = key.data().limits();
            if (limits.tokensPerDay().isPresent()
                    || limits.tokensPerMonth().isPresent()
                    || limits.moneyPerDay().isPresent()
                    || limits.moneyPerMonth().isPresent()) {
                ofKey("key:" + key.data().name(), limits, budgets.spending(key.id()), day, month, all);
            }
        }
        return all;
    }

    private Standing whole(String budget, String period, BigDecimal limit, Instant start) {
        Figures figures =
                reports.total(Period.named(period, reports.routerZone(), reports.now()), UsageReports.Filter.NONE);
        return new Standing("all", budget, "$", Figures.dollars(figures.cost()), limit, start);
    }

    private static void ofKey(
            String subject, KeyLimits limits, KeySpending spent, Instant day, Instant month, List<Standing> all) {
        limits.tokensPerDay()
                .ifPresent(limit -> all.add(tokens(subject, "tokensPerDay", spent.tokensToday(), limit, day)));
        limits.tokensPerMonth()
                .ifPresent(limit -> all.add(tokens(subject, "tokensPerMonth", spent.tokensThisMonth(), limit, month)));
        limits.moneyPerDay()
                .ifPresent(limit -> all.add(new Standing(subject, "moneyPerDay", "$", spent.moneyToday(), limit, day)));
        limits.moneyPerMonth()
                .ifPresent(limit ->
                        all.add(new Standing(subject, "moneyPerMonth", "$", spent.moneyThisMonth(), limit, month)));
    }

    private static Standing tokens(String subject, String budget, long used, long limit, Instant start) {
        return new Standing(subject, budget, "", BigDecimal.valueOf(used), BigDecimal.valueOf(limit), start);
    }
}
