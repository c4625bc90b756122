package dev.nonagon.console;

import dev.nonagon.management.RequestLogDesk;
import dev.nonagon.requestlog.RequestLog;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Switches the request log on for a time, and off. */
@Named("logSwitch")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class LogSwitch {
    private static final List<String> TIMES = List.of("PT15M", "PT1H", "PT8H", "P1D");
    private static final int PERCENT = 100;

    @Inject
    private RequestLogDesk desk;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    /** Choices of a time; another one is until it is switched off. */
    public List<String> getTimes() {
        return TIMES;
    }

    public RequestLog.State getState() {
        return desk.state();
    }

    /** When it ends by itself. */
    public Optional<Instant> getUntil() {
        return getState().settings().until();
    }

    /** Whose requests are kept; empty for everybody's. */
    public List<String> getKeys() {
        return List.copyOf(new TreeSet<>(getState().settings().keys()));
    }

    /** How full it is. */
    public int getFull() {
        RequestLog.State state = getState();
        return (int) Math.clamp(
                state.bytes() * PERCENT / Math.max(1, state.settings().maxBytes()), 0, PERCENT);
    }

    public String getBytes() {
        return size(getState().bytes());
    }

    public String getMaxBytes() {
        return size(getState().settings().maxBytes());
    }

    static String size(long bytes) {
        long kilo = 1 << 10;
        long mega = 1 << 20;
        return bytes < kilo
                ? bytes + " B"
                : bytes < mega
                        ? bytes / kilo + " KiB"
                        : String.format(java.util.Locale.ROOT, "%.1f MiB", bytes / (double) mega);
    }

    public void on() {
        saying.doing(() -> {
            List<String> keys = Arrays.stream(asks.get("keys").split(",", -1))
                    .map(String::strip)
                    .filter(key -> !key.isEmpty())
                    .toList();
            desk.on(
                    guest.actor(),
                    keys,
                    asks.text("for").filter(TIMES::contains).map(Duration::parse));
            saying.dialog("log", false);
            saying.done("log.switched-on");
        });
    }

    void off() {
        saying.doing(() -> {
            desk.off(guest.actor());
            saying.done("log.switched-off");
        });
    }

    void clear() {
        saying.doing(() -> saying.done("log.cleared", desk.clear(guest.actor())));
    }
}
