package dev.nonagon.console;

import dev.nonagon.analytics.Figures;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.store.StoreUnavailable;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Is everything all right, and what goes on? */
@Named("homePage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class HomePage {
    private static final int REQUESTS = 8;
    private static final int BARS = 6;
    private static final int LATELY = 1_000;
    private static final int FLIGHTS = 12;
    private static final long BEAT_MILLIS = 1_200;

    @Inject
    private Accounts accounts;

    @Inject
    private RecentRequests recent;

    @Inject
    private InFlight flights;

    @Inject
    private UsageReports reports;

    @Inject
    private Amounts amounts;

    @Inject
    private Ui ui;

    private @Nullable Topology topology;
    private @Nullable List<InFlight.View> now;

    /** A number at the top. */
    public record Tile(String word, String value, String note) {}

    /** A request that is being answered. */
    public record Live(String tool, String asked, String target, String account, String age, long tokens, Tone tone) {}

    /** Accounts for which somebody has to do something, or that wait for something, worst first. */
    public List<AccountCard> getTroubled() {
        return accounts.all().stream()
                .filter(card ->
                        card.state().getTone() == Tone.BAD || card.state().getTone() == Tone.WARN)
                .sorted(Comparator.comparing(AccountCard::state).reversed())
                .toList();
    }

    public long getReady() {
        return accounts.all().stream()
                .filter(card -> card.state() == AccountState.READY)
                .count();
    }

    public boolean isUrgent() {
        return getTroubled().stream().anyMatch(card -> card.state().isUrgent());
    }

    /** Whether there is nobody yet who could answer but those who need no account. */
    public boolean isNew() {
        return accounts.all().isEmpty();
    }

    // --- Today -------------------------------------------------------------------------------------------------------

    /** What goes on now, and the sums of today in the router's zone; only what goes on now while the database is away. */
    public List<Tile> getTiles() {
        Tile going = new Tile("home.now", amounts.count(flights.count()), "");
        try {
            Figures today =
                    reports.total(Period.named("today", reports.routerZone(), reports.now()), UsageReports.Filter.NONE);
            return List.of(
                    going,
                    new Tile(
                            "home.requests",
                            amounts.count(today.requests()),
                            today.failed() == 0 ? "" : ui.say("usage.failed", amounts.count(today.failed()))),
                    new Tile(
                            "home.tokens",
                            amounts.brief(today.tokens()),
                            today.tokens() == 0 ? "" : ui.say("home.tokens.out", amounts.brief(today.output()))),
                    new Tile(
                            "home.cost",
                            amounts.money(today.cost()),
                            today.unpriced() == 0 ? "" : ui.say("home.unpriced", amounts.count(today.unpriced()))),
                    new Tile("home.saved", amounts.money(today.spared()), ""));
        } catch (StoreUnavailable e) {
            return List.of(going);
        }
    }

    // --- Who asks whom -----------------------------------------------------------------------------------------------

    private List<InFlight.View> now() {
        List<InFlight.View> known = now;
        if (known == null) {
            known = flights.now(LATELY);
            now = known;
        }
        return known;
    }

    public Topology getTopology() {
        Topology known = topology;
        if (known == null) {
            known = Topology.of(now(), recent.newest(LATELY), Instant.now(), ui.word("home.somebody"), this::provider);
            topology = known;
        }
        return known;
    }

    private String provider(String id) {
        return accounts.offer(id).map(offer -> offer.name()).orElse(id);
    }

    /** The oldest of those that are being answered. */
    public List<Live> getFlights() {
        return now().stream()
                .limit(FLIGHTS)
                .map(view -> new Live(
                        view.client().isEmpty() ? view.key().orElse(ui.word("home.somebody")) : view.client(),
                        view.asked(),
                        view.target(),
                        view.account(),
                        RequestLine.time(view.age()),
                        view.output(),
                        view.answering() ? Tone.GOOD : Tone.INFO))
                .toList();
    }

    /** How far the picture's movement is: drawn anew, it goes on where it was. */
    public long getBeat() {
        return -(System.currentTimeMillis() % BEAT_MILLIS);
    }

    // --- What else ---------------------------------------------------------------------------------------------------

    public List<QuotaLine> getBars() {
        return accounts.all().stream()
                .flatMap(card -> card.bars().stream().map(bar -> new QuotaLine(card, bar)))
                .sorted(Comparator.comparingInt(line -> line.bar().left()))
                .limit(BARS)
                .toList();
    }

    /** A bar and whose it is. */
    public record QuotaLine(AccountCard card, QuotaBar bar) {}

    public List<RequestLine> getRequests() {
        return recent.newest(REQUESTS).stream().map(RequestLine::of).toList();
    }

    public void act() {
        accounts.changed();
    }

    /** The picture's clock. */
    public void look() {
        topology = null;
        now = null;
    }
}
