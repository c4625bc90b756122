package dev.nonagon.console;

import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.management.RequestLogDesk;
import dev.nonagon.names.Words;
import dev.nonagon.requests.InFlight;
import dev.nonagon.spi.Failure;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Requests as they come, and those of the past that are looked for; the address says which (C1). */
@Named("requestsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class RequestsPage {
    private static final int MOST = 100;
    private static final int MOST_IN_FLIGHT = 20;
    private static final List<String> PERIODS = List.of("today", "24h", "7d", "30d", "month");
    private static final List<String> ENDINGS = List.of("answered", "failed", "client-left");
    private static final List<String> ASKED = List.of("q", "model", "account", "status", "period", "day", "tail");

    @Inject
    private RequestSearch search;

    @Inject
    private UsageReports reports;

    @Inject
    private InFlight flights;

    @Inject
    private RequestLogDesk log;

    @Inject
    private LogSwitch logSwitch;

    @Inject
    private Accounts accounts;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    private @Nullable Shown shown;

    /**
     * What the list shows.
     *
     * @param kept which of them are in the request log
     * @param older where the next page begins; empty at the end
     * @param reached how far back was looked, where older ones may fit that were not looked at
     * @param trouble what is wrong with what was asked for; empty if nothing is
     */
    private record Shown(
            List<RequestLine> lines, Set<String> kept, String older, Optional<Instant> reached, String trouble) {}

    /** Whether one request is looked at, and not the list. */
    public boolean isOpened() {
        return asks.text("open").isPresent();
    }

    // --- The list ----------------------------------------------------------------------------------------------------

    public List<RequestLine> getLines() {
        return shown().lines();
    }

    public boolean isKept(RequestLine line) {
        return shown().kept().contains(line.id());
    }

    public String getTrouble() {
        return shown().trouble();
    }

    /** How far back was looked, where that was not far enough to know all that fit. */
    public @Nullable Instant getReached() {
        return shown().reached().orElse(null);
    }

    private Shown shown() {
        Shown known = shown;
        if (known == null) {
            known = look();
            shown = known;
        }
        return known;
    }

    private Shown look() {
        Optional<Period> period;
        try {
            period = asks.text("day")
                    .or(() -> asks.text("period"))
                    .map(name -> Period.named(name, reports.routerZone(), reports.now()));
        } catch (IllegalArgumentException e) {
            return new Shown(List.of(), Set.of(), "", Optional.empty(), String.valueOf(e.getMessage()));
        }
        RequestSearch.Page page = search.page(new RequestSearch.Wish(
                filter(),
                asks.get("q"),
                ending(),
                period.map(Period::from),
                period.map(Period::to),
                asks.text("before").flatMap(RequestSearch.Place::of),
                0,
                MOST));
        List<RequestLine> lines = page.found().stream().map(RequestLine::of).toList();
        return new Shown(
                lines,
                log.kept(lines.stream().map(RequestLine::id).toList()),
                page.next().map(RequestSearch.Place::text).orElse(""),
                page.reached(),
                "");
    }

    private UsageReports.Filter filter() {
        Map<Dimension, String> wanted = new EnumMap<>(Dimension.class);
        asks.text("model").ifPresent(model -> wanted.put(Dimension.MODEL, model));
        asks.text("account").ifPresent(account -> wanted.put(Dimension.ACCOUNT, account));
        asks.text("status")
                .filter(word -> !ENDINGS.contains(word))
                .ifPresent(kind -> wanted.put(Dimension.FAILURE, kind));
        return new UsageReports.Filter(wanted);
    }

    private Optional<RequestSearch.Ending> ending() {
        return asks.text("status").flatMap(word -> switch (word) {
            case "answered" -> Optional.of(RequestSearch.Ending.ANSWERED);
            case "failed" -> Optional.of(RequestSearch.Ending.FAILED);
            case "client-left" -> Optional.of(RequestSearch.Ending.GONE);
            default -> Optional.empty();
        });
    }

    /** Whether somebody looks for something, and does not just look. */
    public boolean isSearched() {
        return ASKED.stream()
                .anyMatch(name -> !name.equals("tail") && asks.text(name).isPresent());
    }

    /** The address of older ones; empty at the end. */
    public String getOlder() {
        String older = shown().older();
        return older.isEmpty() ? "" : query(Map.of("before", older));
    }

    /** The address of the same, with the tail running or not. */
    public String getOtherTail() {
        return query(Map.of("tail", asks.get("tail").equals("off") ? "" : "off"));
    }

    /** What stands in the address now, with some of it changed. */
    private String query(Map<String, String> changed) {
        return Stream.concat(ASKED.stream(), Stream.of("before"))
                .map(name -> Map.entry(
                        name,
                        Optional.ofNullable(changed.get(name))
                                .orElseGet(() -> name.equals("before") ? "" : asks.get(name))))
                .filter(said -> !said.getValue().isEmpty())
                .map(said -> said.getKey() + "=" + URLEncoder.encode(said.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    // --- What can be looked for --------------------------------------------------------------------------------------

    public List<String> getPeriods() {
        return PERIODS;
    }

    public List<String> getEndings() {
        return ENDINGS;
    }

    /** Reasons for which requests fail. */
    public List<String> getKinds() {
        return Arrays.stream(Failure.Kind.values()).map(Words::of).toList();
    }

    public List<AccountCard> getAccounts() {
        return accounts.all();
    }

    // --- The present -------------------------------------------------------------------------------------------------

    /** Whether the list follows what happens: the past does not change. */
    public boolean isLive() {
        return !isOpened() && asks.text("before").isEmpty() && !asks.get("tail").equals("off");
    }

    /**
     * A request that is being answered.
     *
     * @param age in words
     */
    public record Flight(
            String id,
            Instant at,
            String asked,
            String target,
            String account,
            int attempts,
            String age,
            long output) {}

    public List<Flight> getFlights() {
        List<Flight> all = new ArrayList<>();
        for (InFlight.View view : flights.now(MOST_IN_FLIGHT)) {
            all.add(new Flight(
                    view.id(),
                    view.at(),
                    view.asked(),
                    view.target(),
                    view.account(),
                    view.attempts(),
                    RequestLine.time(view.age()),
                    view.output()));
        }
        return all;
    }

    /** Whatever is drawn anew is read anew. */
    public void act() {
        switch (asks.get("deed")) {
            case "log-off" -> logSwitch.off();
            case "log-delete" ->
                saying.doing(() -> {
                    log.delete(guest.actor(), asks.required("request"));
                    saying.go(Screen.REQUESTS.getPath() + "?open=" + asks.required("request"));
                });
            default -> {
                // The page's clock.
            }
        }
    }
}
