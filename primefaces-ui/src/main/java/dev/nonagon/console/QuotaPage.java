package dev.nonagon.console;

import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.QuotaProber;
import dev.nonagon.quota.WindowView;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Every window of every account: what runs out first comes first. */
@Named("quotaPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class QuotaPage {
    private static final int WIDTH = 120;
    private static final int HEIGHT = 28;

    @Inject
    private QuotaBoard board;

    @Inject
    private QuotaProber prober;

    @Inject
    private Accounts accounts;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    /**
     * A window.
     *
     * @param curve what was left over time, as an SVG path; empty if there is no history
     */
    public record Line(QuotaBar bar, String account, String provider, String curve) {}

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
                        curve(board.history(placed.account().account(), placed.window()))))
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

    private static String curve(List<WindowView.Point> points) {
        if (points.size() < 2) {
            return "";
        }
        long from = points.getFirst().at().toEpochMilli();
        double length = Math.max(
                1,
                Duration.between(points.getFirst().at(), points.getLast().at()).toMillis());
        StringBuilder path = new StringBuilder();
        for (WindowView.Point point : points) {
            double x = (point.at().toEpochMilli() - from) / length * WIDTH;
            double y = (1 - point.left()) * (HEIGHT - 2) + 1;
            path.append(path.isEmpty() ? 'M' : 'L').append(String.format(Locale.ROOT, "%.1f %.1f", x, y));
        }
        return path.toString();
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
