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

    private Optional<Said> said = Optional.empty();

    private record Said(boolean on, Optional<Instant> until, List<String> keys) {}

    /** Choices of a time; another one is until it is switched off. */
    public List<String> getTimes() {
        return TIMES;
    }

    public RequestLog.State getState() {
        return desk.state();
    }

    /** Whether it is on, by what was just said: settings count within a second, and pages are quicker. */
    public boolean isOn() {
        return said.map(Said::on).orElseGet(() -> getState().on());
    }

    /** When it ends by itself. */
    public Optional<Instant> getUntil() {
        return said.isPresent() ? said.get().until() : getState().settings().until();
    }

    /** Whose requests are kept; empty for everybody's. */
    public List<String> getKeys() {
        return said.map(Said::keys)
                .orElseGet(() -> List.copyOf(new TreeSet<>(getState().settings().keys())));
    }

    /** How full it is. */
    public int getFull() {
        RequestLog.State state = getState();
        return (int) Math.clamp(
                state.bytes() * PERCENT / Math.max(1, state.settings().maxBytes()), 0, PERCENT);
    }

    public String getBytes() {
        return Amounts.size(getState().bytes());
    }

    public String getMaxBytes() {
        return Amounts.size(getState().settings().maxBytes());
    }

    public void on() {
        saying.doing(() -> {
            List<String> keys = Arrays.stream(asks.get("keys").split(",", -1))
                    .map(String::strip)
                    .filter(key -> !key.isEmpty())
                    .toList();
            Optional<Duration> time = asks.text("for").filter(TIMES::contains).map(Duration::parse);
            desk.on(guest.actor(), keys, time);
            said = Optional.of(new Said(true, time.map(length -> Instant.now().plus(length)), keys));
            saying.dialog("log", false);
            saying.done("log.switched-on");
        });
    }

    void off() {
        saying.doing(() -> {
            desk.off(guest.actor());
            said = Optional.of(new Said(false, Optional.empty(), List.of()));
            saying.done("log.switched-off");
        });
    }

    void clear() {
        saying.doing(() -> saying.done("log.cleared", desk.clear(guest.actor())));
    }
}
