package dev.nonagon.console;

import dev.nonagon.gateway.Replayed;
import dev.nonagon.management.RequestLogDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs a logged request again, against the same or another model, and shows what is different. */
@Named("replayPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class ReplayPanel {
    @Inject
    private RequestLogDesk desk;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    @Inject
    private Amounts amounts;

    private @Nullable Replayed replayed;

    /**
     * A fact of both answers.
     *
     * @param word of its name
     * @param change the new less the old; empty where that means nothing
     */
    public record Row(String word, String before, String now, String change, boolean same) {}

    public void run() {
        saying.doing(() -> replayed = desk.replay(guest.actor(), asks.required("request"), asks.text("model")));
    }

    public boolean isThere() {
        return replayed != null;
    }

    private Replayed replayed() {
        return Optional.ofNullable(replayed).orElseThrow();
    }

    /** Of the new run. */
    public String getId() {
        return replayed().requestId();
    }

    public String getAsked() {
        return replayed().asked();
    }

    /** Whether both answers could be read whole. */
    public boolean isComparable() {
        return replayed().comparable();
    }

    public boolean isSame() {
        return replayed().sameStatus() && replayed().sameText() && replayed().sameToolCalls();
    }

    public List<Row> getRows() {
        Replayed.Side old = replayed().logged();
        Replayed.Side now = replayed().replayed();
        List<Row> rows = new ArrayList<>();
        rows.add(words("requests.status", Integer.toString(old.status()), Integer.toString(now.status())));
        rows.add(words("requests.routed", old.routed(), now.routed()));
        rows.add(words("replay.failure", old.failure().orElse(""), now.failure().orElse("")));
        rows.add(words("replay.tools", calls(old), calls(now)));
        rows.add(count("replay.input", old.tokens().input(), now.tokens().input()));
        rows.add(count("replay.output", old.tokens().output(), now.tokens().output()));
        rows.add(new Row(
                "replay.cost",
                money(old.cost()),
                money(now.cost()),
                now.cost()
                        .flatMap(cost -> old.cost().map(cost::subtract))
                        .map(amounts.moneyFormat()::change)
                        .orElse(""),
                old.cost().equals(now.cost())));
        rows.add(time("requests.first", old.firstByteMs(), now.firstByteMs()));
        rows.add(time("requests.time", old.totalMs(), now.totalMs()));
        rows.removeIf(row -> row.before().isEmpty() && row.now().isEmpty());
        return rows;
    }

    private static Row words(String word, String old, String now) {
        return new Row(word, old, now, "", old.equals(now));
    }

    private static Row count(String word, long old, long now) {
        return new Row(word, Long.toString(old), Long.toString(now), signed(now - old), old == now);
    }

    /** Times always differ: that is no difference to point at. */
    private static Row time(String word, long old, long now) {
        return new Row(
                word,
                RequestLine.time(Duration.ofMillis(old)),
                RequestLine.time(Duration.ofMillis(now)),
                signed(now - old) + " ms",
                true);
    }

    private static String signed(long change) {
        return change == 0 ? "0" : String.format(Locale.ROOT, "%+d", change);
    }

    private String money(Optional<BigDecimal> cost) {
        return cost.map(amounts.moneyFormat()::request).orElse("");
    }

    private static String calls(Replayed.Side side) {
        return side.toolCalls().stream()
                .map(call -> call.name() + "(" + call.arguments() + ")")
                .collect(Collectors.joining("; "));
    }

    /** Both texts in one, with what went and what came. */
    public List<TextDifference.Piece> getPieces() {
        return TextDifference.of(
                replayed().logged().text(), replayed().replayed().text());
    }
}
