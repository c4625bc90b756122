package dev.nonagon.management;

import dev.nonagon.names.Words;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.Forecast;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.WindowView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What comes out at {@code /api/quota}. */
public final class QuotaViews {
    private static final double THOUSANDS = 1000;

    private QuotaViews() {}

    /**
     * All windows, those that run out first come first.
     *
     * @param accounts with the same windows, by account
     */
    public record Board(List<Window> windows, List<Account> accounts) {}

    /** One account, with the history of its windows. */
    public record Detail(Account account, List<History> histories) {}

    /** An account that was asked about. */
    public record Refreshed(boolean refreshed, Optional<String> error, Account account) {}

    /**
     * @param plan what its provider calls it
     * @param canRefresh whether its provider can be asked
     * @param askedAt when it was asked last
     * @param nextAt when it will be asked next, if the account is in use
     * @param trouble why the last question brought no number
     */
    public record Account(
            String account,
            String provider,
            Optional<String> plan,
            boolean canRefresh,
            Optional<Instant> askedAt,
            Optional<Instant> nextAt,
            Optional<String> trouble,
            List<Window> windows) {}

    /**
     * @param unit {@code tokens}, {@code requests}, {@code percent} or {@code money}
     * @param models patterns; empty for all
     * @param known whether there is a number; if not, left, limit and used mean nothing
     * @param left from 0 to 1
     * @param source {@code probe}, {@code headers}, {@code own-count} or {@code declared}
     * @param ageSeconds of the provider's number
     * @param exhausted whether routing leaves the account out
     * @param keep what is not for keys that may use only what is left over: a share, or {@code forecast}
     */
    public record Window(
            String account,
            String provider,
            String name,
            String unit,
            List<String> models,
            boolean known,
            double left,
            Optional<Double> limit,
            Optional<Double> used,
            Optional<Instant> resetsAt,
            Optional<Long> lengthSeconds,
            String source,
            Optional<Instant> seenAt,
            Optional<Long> ageSeconds,
            boolean exhausted,
            Optional<String> keep,
            Prospect forecast) {}

    /**
     * @param outlook {@code unknown}, {@code lasts} or {@code runs-out}: before its reset
     * @param perHour which share an hour takes
     * @param leftAtReset which share will be lost
     */
    public record Prospect(String outlook, double perHour, Optional<Instant> runsOutAt, Optional<Double> leftAtReset) {}

    /** How much was left of a window, over time. */
    public record History(String name, String unit, List<String> models, List<Point> points) {}

    /** One point. */
    public record Point(Instant at, double left) {}

    public static Board board(List<AccountView> accounts, Instant now) {
        record Placed(AccountView account, WindowView window) {}
        return new Board(
                accounts.stream()
                        .flatMap(account -> account.windows().stream().map(window -> new Placed(account, window)))
                        .sorted(Comparator.comparing(Placed::window, QuotaBoard.FIRST_OUT))
                        .map(placed -> window(placed.account(), placed.window(), now))
                        .toList(),
                accounts.stream().map(account -> account(account, now)).toList());
    }

    public static Detail detail(AccountView account, QuotaBoard board, Instant now) {
        return new Detail(
                account(account, now),
                account.windows().stream()
                        .map(window -> new History(
                                window.name(),
                                Words.of(window.unit()),
                                window.models(),
                                board.history(account.account(), window).stream()
                                        .map(point -> new Point(point.at(), rounded(point.left())))
                                        .toList()))
                        .toList());
    }

    public static Account account(AccountView view, Instant now) {
        Optional<AccountView.ProbeView> probe = view.probe();
        return new Account(
                view.account(),
                view.provider().value(),
                view.plan(),
                probe.isPresent(),
                probe.flatMap(AccountView.ProbeView::askedAt),
                probe.flatMap(AccountView.ProbeView::nextAt),
                probe.flatMap(AccountView.ProbeView::trouble),
                view.windows().stream().map(window -> window(view, window, now)).toList());
    }

    private static Window window(AccountView account, WindowView window, Instant now) {
        Forecast ahead = window.forecast();
        return new Window(
                account.account(),
                account.provider().value(),
                window.name(),
                Words.of(window.unit()),
                window.models(),
                window.known(),
                rounded(window.left()),
                window.limit(),
                window.used().map(QuotaViews::rounded),
                window.resetsAt(),
                window.length().map(java.time.Duration::toSeconds),
                window.source().word(),
                window.seenAt(),
                window.seenAt()
                        .map(at ->
                                Math.max(0, java.time.Duration.between(at, now).toSeconds())),
                window.exhausted(),
                window.keep()
                        .map(keep -> keep.share().isPresent()
                                ? Math.round(keep.share().getAsDouble() * 100) + "%"
                                : "forecast"),
                new Prospect(
                        Words.of(ahead.outlook()),
                        ahead.perHour(),
                        ahead.runsOutAt(),
                        ahead.leftAtReset().isPresent()
                                ? Optional.of(rounded(ahead.leftAtReset().getAsDouble()))
                                : Optional.empty()));
    }

    private static double rounded(double number) {
        return Math.round(number * THOUSANDS) / THOUSANDS;
    }
}
