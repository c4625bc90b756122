package dev.nonagon.console;

import dev.nonagon.names.Words;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.QuotaProber;
import dev.nonagon.quota.WindowView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Every window of every account: what runs out first comes first. */
@Named("quotaPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class QuotaPage {
    private static final int MOST_POINTS = 60;

    @Inject
    private QuotaBoard board;

    @Inject
    private QuotaProber prober;

    @Inject
    private Accounts accounts;

    @Inject
    private Asks asks;

    @Inject
    private Amounts amounts;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    /**
     * A window.
     *
     * @param curve what was left over time
     */
    public record Line(QuotaBar bar, String account, String provider, QuotaCurve curve) {}

    /** An account about which nothing is known. */
    public record Silent(String id, String account, String provider, String trouble) {}

    public List<Line> getLines() {
        record Placed(AccountView account, WindowView window) {}
        return board.list().stream()
                .flatMap(account ->
                        account.windows().stream().filter(WindowView::known).map(window -> new Placed(account, window)))
                .sorted(Comparator.comparing(Placed::window, QuotaBoard.FIRST_OUT))
                .map(placed -> new Line(
                        QuotaBar.of(placed.account(), placed.window()),
                        name(placed.account().account()),
                        placed.account().provider().value(),
                        QuotaCurve.of(
                                placed.window(),
                                board.history(placed.account().account(), placed.window()),
                                Instant.now())))
                .toList();
    }

    public List<Silent> getSilent() {
        return board.list().stream()
                .filter(account -> account.windows().stream().noneMatch(WindowView::known))
                .map(account -> new Silent(
                        account.account(),
                        name(account.account()),
                        account.provider().value(),
                        account.probe().flatMap(AccountView.ProbeView::trouble).orElse("")))
                .toList();
    }

    private String name(String id) {
        return accounts.find(id).map(card -> card.view().name()).orElse(id);
    }

    // --- One that is opened ------------------------------------------------------------------------------------------

    /**
     * A window, opened.
     *
     * @param outlook word of what becomes of it
     * @param perHour share that an hour takes, as people say it; empty if that is not known
     * @param lost share that will be lost at the reset, likewise
     * @param points what was left, the newest first
     */
    public record Opened(
            QuotaBar bar,
            String account,
            QuotaCurve curve,
            String outlook,
            String perHour,
            String lost,
            Optional<Instant> seenAt,
            List<Point> points) {}

    /** A line of its history. */
    public record Point(Instant at, String left) {}

    public boolean isOpen() {
        return opened().isPresent();
    }

    public Opened getOpened() {
        return opened().orElseThrow();
    }

    private Optional<Opened> opened() {
        return asks.text("account")
                .filter(account -> asks.text("window").isPresent())
                .flatMap(board::find)
                .flatMap(account -> account.windows().stream()
                        .filter(window -> window.known() && window.name().equals(asks.get("window")))
                        .findFirst()
                        .map(window -> open(account, window)));
    }

    private Opened open(AccountView account, WindowView window) {
        List<WindowView.Point> history = board.history(account.account(), window);
        return new Opened(
                QuotaBar.of(account, window),
                name(account.account()),
                QuotaCurve.of(window, history, Instant.now()),
                "quota.outlook." + Words.of(window.forecast().outlook()),
                window.forecast().perHour() > 0
                        ? amounts.percent(window.forecast().perHour())
                        : "",
                window.forecast().leftAtReset().isPresent()
                        ? amounts.percent(window.forecast().leftAtReset().getAsDouble())
                        : "",
                window.seenAt(),
                history.reversed().stream()
                        .limit(MOST_POINTS)
                        .map(point -> new Point(point.at(), amounts.percent(point.left())))
                        .toList());
    }

    public void act() {
        if (asks.get("deed").equals("refresh")) {
            saying.doing(() -> refresh(asks.required("account")));
        } else if (asks.get("deed").equals("refresh-all")) {
            saying.doing(() -> {
                board.list().stream()
                        .filter(account -> account.probe().isPresent())
                        .forEach(account -> prober.refresh(account.account()));
                saying.done("quota.all-fresh");
            });
        }
    }

    private void refresh(String id) {
        String name = name(id);
        switch (prober.refresh(id)) {
            case DONE -> saying.done("quota.fresh", name);
            case NO_PROBE -> saying.done("quota.no-probe", name);
            case FAILED, UNKNOWN_ACCOUNT ->
                saying.problem(board.find(id)
                        .flatMap(AccountView::probe)
                        .flatMap(AccountView.ProbeView::trouble)
                        .map(trouble -> name + ": " + trouble)
                        .orElse(ui.say("quota.failed", name)));
        }
    }
}
