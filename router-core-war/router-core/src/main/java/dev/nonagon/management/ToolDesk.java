package dev.nonagon.management;

import dev.nonagon.access.ClientAddress;
import dev.nonagon.analytics.Dimension;
import dev.nonagon.analytics.Period;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.apikeys.ApiKey;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyData;
import dev.nonagon.audit.Actor;
import dev.nonagon.clienttools.Filling;
import dev.nonagon.clienttools.Machine;
import dev.nonagon.clienttools.Tool;
import dev.nonagon.clienttools.ToolShelf;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the router knows of the tools that ask it: for {@code /api/tools} and for the console. Thread-safe; blocks. */
public final class ToolDesk {
    /** Where a key belongs. */
    public static final String KEY_HERE = "YOUR_NONAGON_KEY";

    /** What tools are told that want a key where none is asked for. */
    public static final String ANY_KEY = "any";

    private static final int LONGEST_MODEL = 300;
    private static final int LONGEST_BASE = 300;
    private static final int MOST_KEYS = 100;

    private final ToolShelf shelf;
    private final Machine machine;
    private final KeyBook keys;
    private final BooleanSupplier demandedLocally;
    private final UsageReports reports;
    private final RequestSearch requests;
    private final Supplier<Set<String>> models;

    /**
     * When a tool asked last.
     *
     * @param as what it called itself, or the name of its key
     * @param model as it asked for it
     * @param status of the answer
     */
    public record Heard(Instant at, String as, String model, int status) {}

    /**
     * How a tool stands.
     *
     * @param command by which it can be started on this machine; empty if it is not installed, or if that cannot be seen
     * @param settings its files on this machine; none if they cannot be seen
     */
    public record State(Tool tool, Optional<Heard> heard, Optional<String> command, List<Machine.Found> settings) {
        public State {
            settings = List.copyOf(settings);
        }

        /** Whether a settings file names this router. */
        public boolean pointsHere() {
            return settings.stream().anyMatch(Machine.Found::here);
        }
    }

    /** @param demandedLocally whether programs on this machine must show a key */
    ToolDesk(
            ToolShelf shelf,
            Machine machine,
            KeyBook keys,
            BooleanSupplier demandedLocally,
            UsageReports reports,
            RequestSearch requests,
            Supplier<Set<String>> models) {
        this.shelf = shelf;
        this.machine = machine;
        this.keys = keys;
        this.demandedLocally = demandedLocally;
        this.reports = reports;
        this.requests = requests;
        this.models = models;
    }

    public List<Tool> tools() {
        return shelf.tools();
    }

    public Optional<Tool> find(String id) {
        return shelf.find(id);
    }

    Tool required(String id) {
        return find(id).orElseThrow(
                        () -> ApiRefusal.unknown("Nobody knows a tool '" + id + "'; GET /api/tools lists them."));
    }

    /** All that can be asked for. */
    public Set<String> models() {
        return models.get();
    }

    // --- How tools stand --------------------------------------------------------------------------------------------

    /**
     * Whether somebody sits at the machine on which the router runs, so that what is on it is theirs.
     *
     * @param base how they call the router
     */
    public static boolean sees(ClientAddress client, URI base) {
        String host = Optional.ofNullable(base.getHost()).orElse("");
        return client.onThisMachine() && (host.equals("localhost") || host.equals("[::1]") || host.startsWith("127."));
    }

    /** @param seen whether this machine may be looked at, see {@link #sees} */
    public List<State> states(URI base, boolean seen) {
        Talk talk = new Talk();
        return tools().stream().map(tool -> state(tool, talk, base, seen)).toList();
    }

    /** As {@link #states}, of one. */
    public State state(Tool tool, URI base, boolean seen) {
        return state(tool, new Talk(), base, seen);
    }

    private State state(Tool tool, Talk talk, URI base, boolean seen) {
        if (!seen) {
            return new State(tool, talk.of(tool), Optional.empty(), List.of());
        }
        int port = base.getPort() >= 0 ? base.getPort() : "https".equals(base.getScheme()) ? 443 : 80;
        return new State(
                tool,
                talk.of(tool),
                machine.command(tool),
                machine.settings(tool, Machine.names(String.valueOf(base.getRawAuthority()), port)));
    }

    /** Who has asked at all, as the ledger has it. */
    private final class Talk {
        private final List<UsageReports.Slice> clients;
        private final List<UsageReports.Slice> keyNames;
        private final Map<UsageReports.Filter, Optional<Heard>> known = new HashMap<>();

        Talk() {
            Period ever = Period.named("all", reports.routerZone(), reports.now());
            clients = reports.by(Dimension.CLIENT, ever, UsageReports.Filter.NONE);
            keyNames = reports.by(Dimension.KEY, ever, UsageReports.Filter.NONE);
        }

        Optional<Heard> of(Tool tool) {
            List<Optional<Heard>> all = new ArrayList<>();
            clients.stream()
                    .filter(slice -> tool.isCalled(slice.id()))
                    .forEach(slice -> all.add(last(Dimension.CLIENT, slice)));
            keyNames.stream()
                    .filter(slice -> tool.isNameOfKey(slice.label()))
                    .forEach(slice -> all.add(last(Dimension.KEY, slice)));
            return all.stream().flatMap(Optional::stream).max(Comparator.comparing(Heard::at));
        }

        private Optional<Heard> last(Dimension dimension, UsageReports.Slice slice) {
            return known.computeIfAbsent(new UsageReports.Filter(Map.of(dimension, slice.id())), filter -> requests
                    .find(new RequestSearch.Wish(
                            filter, "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 0, 1))
                    .stream()
                    .findFirst()
                    .map(found -> new Heard(
                            found.endedAt(), slice.label(), found.asked().label(), found.status())));
        }
    }

    // --- What to enter ----------------------------------------------------------------------------------------------

    /** Whether a program at this address must show a key; from this machine it depends on the settings. */
    public boolean asksForKey(boolean seen) {
        return !seen || demandedLocally.getAsBoolean();
    }

    /** What stands where a key belongs. */
    public String placeholder(boolean seen) {
        return asksForKey(seen) ? KEY_HERE : ANY_KEY;
    }

    /**
     * What is filled into a tool's settings.
     *
     * @param model empty for the first that there is
     * @param small empty for the same
     * @throws ApiRefusal for what cannot be a model's name
     */
    public Filling filling(URI base, String key, String model, String small) {
        String chosen = model.isBlank() ? models().stream().findFirst().orElse("MODEL") : name("model", model);
        return new Filling(base.toString(), key, chosen, small.isBlank() ? chosen : name("small", small));
    }

    private static String name(String field, String text) {
        if (text.length() > LONGEST_MODEL || text.chars().anyMatch(ToolDesk::isOdd)) {
            throw ApiRefusal.invalid(field, "must be a model's name, without spaces, quotes or control characters");
        }
        return text;
    }

    private static boolean isOdd(int character) {
        return Character.isISOControl(character)
                || Character.isWhitespace(character)
                || "\"'`\\$<>{}|;&".indexOf(character) >= 0;
    }

    /**
     * How the router is to be called.
     *
     * @param usual as this caller calls it
     * @param wanted another one; empty for the usual
     * @throws ApiRefusal for what is no address of a router
     */
    public static URI base(URI usual, String wanted) {
        if (wanted.isBlank()) {
            return usual;
        }
        try {
            URI base = new URI(wanted.strip());
            if (base.getHost() != null
                    && Set.of("http", "https").contains(String.valueOf(base.getScheme()))
                    && base.getRawQuery() == null
                    && base.getRawFragment() == null
                    && base.getRawUserInfo() == null
                    && wanted.length() <= LONGEST_BASE) {
                return base;
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw ApiRefusal.invalid("base", "must be an address such as https://router.example");
    }

    /** A key for one tool, named after it; where it has one already, with a number behind. */
    public KeyBook.Made makeKey(Actor actor, Tool tool) {
        Set<String> taken =
                keys.list().stream().map(ApiKey::data).map(KeyData::name).collect(Collectors.toSet());
        String name = tool.name();
        for (int number = 2; taken.contains(name) && number < MOST_KEYS; number++) {
            name = tool.name() + " " + number;
        }
        return keys.create(actor, KeyData.named(name).withRevealable(false));
    }
}
