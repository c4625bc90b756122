package dev.nonagon.webhooks;

import dev.nonagon.occasions.Occasion;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.WindowView;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Sees allowances run low and come back (H8). Not thread-safe. */
final class QuotaWatch {
    private final Supplier<List<AccountView>> board;
    private final Function<String, String> accountNames;
    private final IntSupplier lowPercent;
    private final InstantSource clock;
    private final Consumer<Occasion> told;
    private final Map<Window, Level> levels = new HashMap<>();

    private record Window(String provider, String account, String name, List<String> models) {}

    private enum Level {
        FINE,
        LOW,
        EMPTY
    }

    QuotaWatch(
            Supplier<List<AccountView>> board,
            Function<String, String> accountNames,
            IntSupplier lowPercent,
            InstantSource clock,
            Consumer<Occasion> told) {
        this.board = board;
        this.accountNames = accountNames;
        this.lowPercent = lowPercent;
        this.clock = clock;
        this.told = told;
    }

    /** Looks once. */
    void look() {
        Set<Window> there = new HashSet<>();
        for (AccountView account : board.get()) {
            for (WindowView view : account.windows()) {
                if (view.known() || view.exhausted()) {
                    Window window =
                            new Window(account.provider().value(), account.account(), view.name(), view.models());
                    there.add(window);
                    compare(window, view);
                }
            }
        }
        levels.keySet().retainAll(there);
    }

    private void compare(Window window, WindowView view) {
        double left = view.exhausted() ? 0 : view.left();
        Level now = left <= 0 ? Level.EMPTY : left * 100 <= lowPercent.getAsInt() ? Level.LOW : Level.FINE;
        Level before = levels.getOrDefault(window, Level.FINE);
        levels.put(window, now);
        if (now.compareTo(before) > 0) {
            told.accept(new Occasion.QuotaLow(
                    window.provider(),
                    window.account(),
                    accountNames.apply(window.account()),
                    window.name(),
                    left,
                    view.resetsAt(),
                    clock.instant()));
        } else if (now == Level.FINE && before != Level.FINE) {
            told.accept(new Occasion.QuotaBack(
                    window.provider(),
                    window.account(),
                    accountNames.apply(window.account()),
                    window.name(),
                    left,
                    clock.instant()));
        }
    }
}
