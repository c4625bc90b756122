package dev.nonagon.console;

import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Who asks and who is asked: tools on the one side, providers on the other, the router between them. Of what goes on now, and of what ended lately.
 *
 * @param tools those that ask, the busiest first
 * @param providers those that are asked, likewise
 * @param links which tool was led to which provider: the picture as a table
 */
public record Topology(List<Node> tools, List<Node> providers, List<Link> links) {
    /** How long somebody who has gone quiet is still in the picture. */
    static final Duration LATELY = Duration.ofMinutes(15);

    private static final Duration SORE = Duration.ofMinutes(1);
    private static final int MOST = 6;

    /** Of the picture: both its sides are as wide, and it is drawn as high as its place is. */
    private static final double SIDE = 100;

    /** A name and its provider's, as an answer is told: empty before anybody is asked. */
    private static final String NOBODY_YET = "";

    /**
     * Somebody in the picture.
     *
     * @param live requests that are being answered
     * @param ended those of the last quarter of an hour
     * @param sore whether one has failed within the last minute
     * @param place from 0 (top) to 100, the middle of its place
     * @param more how many others this one stands for; 0 for one that is itself
     */
    public record Node(String name, int live, int ended, int failed, boolean sore, double place, int more) {
        /** Whether something flows. */
        public boolean flows() {
            return live > 0;
        }

        public String style() {
            return flows() ? "flows" : sore ? "sore" : "";
        }

        /** From the left edge to the router. */
        public String inwards() {
            return curve(place, SIDE / 2);
        }

        /** From the router to the right edge. */
        public String outwards() {
            return curve(SIDE / 2, place);
        }

        private static String curve(double from, double to) {
            return String.format(
                    Locale.ROOT, "M0 %.1fC%.0f %.1f %.0f %.1f %.0f %.1f", from, SIDE / 2, from, SIDE / 2, to, SIDE, to);
        }
    }

    /** A line of the table. */
    public record Link(String tool, String provider, int live, int ended, int failed) {}

    private record Pair(String tool, String provider) {}

    private record Sums(int live, int ended, int failed, boolean sore) {
        static final Sums NONE = new Sums(0, 0, 0, false);

        Sums plus(Sums other) {
            return new Sums(live + other.live, ended + other.ended, failed + other.failed, sore || other.sore);
        }
    }

    /**
     * Draws it.
     *
     * @param newestFirst what ended; what is older than {@link #LATELY} does not count
     * @param somebody what a tool is called that does not say its name
     * @param providerName what people call a provider of an id
     */
    static Topology of(
            List<InFlight.View> now,
            List<RequestStory> newestFirst,
            Instant moment,
            String somebody,
            UnaryOperator<String> providerName) {
        Map<Pair, Sums> pairs = new LinkedHashMap<>();
        for (InFlight.View view : now) {
            pairs.merge(
                    new Pair(tool(view.client(), view.key(), somebody), provider(view.target(), providerName)),
                    new Sums(1, 0, 0, false),
                    Sums::plus);
        }
        for (RequestStory story : newestFirst) {
            UsageRecord record = story.record();
            if (record.endedAt().isAfter(moment.minus(LATELY))) {
                boolean failed = record.failure().isPresent();
                boolean sore = failed && record.endedAt().isAfter(moment.minus(SORE));
                pairs.merge(
                        new Pair(
                                tool(record.details().client(), record.key(), somebody),
                                provider(record.modelRouted(), providerName)),
                        new Sums(0, 1, failed ? 1 : 0, sore),
                        Sums::plus);
            }
        }
        List<Link> links = pairs.entrySet().stream()
                .map(entry -> new Link(
                        entry.getKey().tool(),
                        entry.getKey().provider(),
                        entry.getValue().live(),
                        entry.getValue().ended(),
                        entry.getValue().failed()))
                .sorted(Comparator.comparingInt(Link::live)
                        .thenComparingInt(Link::ended)
                        .reversed()
                        .thenComparing(Link::tool)
                        .thenComparing(Link::provider))
                .toList();
        return new Topology(side(pairs, Pair::tool), side(pairs, Pair::provider), links);
    }

    private static List<Node> side(Map<Pair, Sums> pairs, Function<Pair, String> end) {
        Map<String, Sums> byName = new LinkedHashMap<>();
        pairs.forEach((pair, sums) -> {
            if (!end.apply(pair).equals(NOBODY_YET)) {
                byName.merge(end.apply(pair), sums, Sums::plus);
            }
        });
        List<Map.Entry<String, Sums>> busiest = byName.entrySet().stream()
                .sorted(Comparator.comparing(
                                (Map.Entry<String, Sums> e) -> e.getValue().live(), Comparator.reverseOrder())
                        .thenComparing(e -> e.getValue().ended(), Comparator.reverseOrder())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        // One that is left over takes no less room than "one more" would.
        int shown = busiest.size() <= MOST ? busiest.size() : MOST - 1;
        int places = Math.min(busiest.size(), MOST);
        List<Node> nodes = new ArrayList<>(places);
        // By name: who becomes busier must not jump about.
        busiest.subList(0, shown).stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> nodes.add(node(entry.getKey(), entry.getValue(), nodes.size(), places, 0)));
        if (shown < busiest.size()) {
            Sums rest = busiest.subList(shown, busiest.size()).stream()
                    .map(Map.Entry::getValue)
                    .reduce(Sums.NONE, Sums::plus);
            nodes.add(node("", rest, nodes.size(), places, busiest.size() - shown));
        }
        return nodes;
    }

    private static Node node(String name, Sums sums, int at, int places, int more) {
        return new Node(name, sums.live(), sums.ended(), sums.failed(), sums.sore(), (at + 0.5) / places * SIDE, more);
    }

    private static String tool(String client, Optional<String> key, String somebody) {
        return client.isEmpty() ? key.orElse(somebody) : client;
    }

    private static String provider(String target, UnaryOperator<String> name) {
        int slash = target.indexOf('/');
        return slash < 1 ? NOBODY_YET : name.apply(target.substring(0, slash));
    }

    /** Whether there is nothing to draw. */
    public boolean isQuiet() {
        return links.isEmpty();
    }

    /** How many places the fuller side has, at least two: the picture's height. */
    public int getPlaces() {
        return Math.max(2, Math.max(tools.size(), providers.size()));
    }
}
