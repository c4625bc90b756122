package dev.nonagon.clienttools;

import java.util.List;
import java.util.Locale;

/**
 * A program that asks models (CT1).
 *
 * @param kind {@code cli}, {@code editor} or {@code library}
 * @param link its own description of these settings
 * @param formats the wire formats that it can speak, the one that its settings use first
 * @param featured whether it is offered on the first page, too
 * @param agents what it calls itself (CT7), in lower case; {@code *} at the end stands for anything
 * @param commands what it is started by
 * @param about one sentence
 * @param notes what to know
 * @param ways to point it here, the best one first
 */
public record Tool(
        String id,
        String name,
        String kind,
        String link,
        List<String> formats,
        boolean featured,
        List<String> agents,
        List<String> commands,
        Said about,
        List<Said> notes,
        List<Way> ways) {
    public Tool {
        formats = List.copyOf(formats);
        agents = List.copyOf(agents);
        commands = List.copyOf(commands);
        notes = List.copyOf(notes);
        ways = List.copyOf(ways);
    }

    /**
     * One of several ways.
     *
     * @param reach from where the router must be reached: {@code machine}, or {@code internet} for what asks through its
     *     vendor's servers
     */
    public record Way(String id, Said name, String reach, List<Step> steps) {
        public Way {
            steps = List.copyOf(steps);
        }
    }

    /** Whether a client of the ledger is this tool. */
    public boolean isCalled(String client) {
        String plain = client.toLowerCase(Locale.ROOT);
        return agents.stream()
                .anyMatch(agent -> agent.endsWith("*")
                        ? plain.startsWith(agent.substring(0, agent.length() - 1))
                        : plain.equals(agent));
    }

    /** Whether a key was made for this tool: it bears its name, with a number where there are several. */
    public boolean isNameOfKey(String key) {
        return key.equals(name)
                || (key.startsWith(name + " ")
                        && key.substring(name.length() + 1).matches("[0-9]+"));
    }

    /** The settings files of all ways, each once. */
    public List<Place> places() {
        return ways.stream()
                .flatMap(way -> way.steps().stream())
                .filter(Step.Settings.class::isInstance)
                .map(step -> ((Step.Settings) step).place())
                .distinct()
                .toList();
    }

    /** Whether a second model is asked for. */
    public boolean asksForSmall() {
        return ways.stream().flatMap(way -> way.steps().stream()).anyMatch(step -> Filling.uses(step, "{small}"));
    }
}
