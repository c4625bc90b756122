package dev.nonagon.spi.chat;

import dev.nonagon.spi.FormatId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A tool the model may call. Nodes must not be changed. */
public sealed interface Tool {
    /**
     * A function with JSON arguments.
     *
     * @param parameters its JSON Schema
     * @param strict whether the provider shall hold the model to the schema; empty if the client is silent
     */
    record Function(
            String name,
            Optional<String> description,
            ObjectNode parameters,
            Optional<Boolean> strict,
            Optional<CacheMark> cache,
            Extras extras)
            implements Tool {}

    /**
     * A tool that takes free text, perhaps bound by a grammar.
     *
     * @param syntax the grammar, in the shape both OpenAI formats share; empty for plain text
     */
    record Custom(String name, Optional<String> description, Optional<JsonNode> syntax, Extras extras)
            implements Tool {}

    /**
     * A tool that the provider runs itself. Its own format gets it back as it came; others can say it only if it is a
     * search.
     *
     * @param search what is asked for, if it is a search of the web
     */
    record Hosted(FormatId origin, JsonNode json, Optional<WebSearch> search) implements Tool {
        /** A tool that only the format it came from can say. */
        public Hosted(FormatId origin, JsonNode json) {
            this(origin, json, Optional.empty());
        }

        /** The search, for a writer of another format whose upstream can search. */
        public Optional<WebSearch> searchFor(FormatId writer) {
            return origin.equals(writer) ? Optional.empty() : search;
        }
    }

    /**
     * A search of the web that the provider runs.
     *
     * @param allowedDomains where it may look; empty for everywhere
     * @param place whence the question comes; empty members are not known
     * @param contextSize how much of what was found the model reads: {@code low}, {@code medium} or {@code high}
     * @param rest names of the settings that only the format it came from knows
     */
    record WebSearch(
            List<String> allowedDomains, Optional<Place> place, Optional<String> contextSize, List<String> rest) {
        /** What the tool is called in a {@link ToolChoice}, whatever its format calls it. */
        public static final String NAME = "web_search";

        public WebSearch {
            allowedDomains = List.copyOf(allowedDomains);
            rest = List.copyOf(rest);
        }

        /** A rough place: a country by its two letters, a time zone by its IANA name. */
        public record Place(
                Optional<String> city, Optional<String> region, Optional<String> country, Optional<String> timeZone) {

            /** Reads the members as all formats that have them spell them; empty if there is none of them. */
            public static Optional<Place> read(JsonNode json) {
                Place place = new Place(
                        word(json, "city"), word(json, "region"), word(json, "country"), word(json, "timezone"));
                boolean known = place.city.isPresent()
                        || place.region.isPresent()
                        || place.country.isPresent()
                        || place.timeZone.isPresent();
                return known ? Optional.of(place) : Optional.empty();
            }

            private static Optional<String> word(JsonNode json, String name) {
                String word = json.path(name).asString("");
                return word.isBlank() ? Optional.empty() : Optional.of(word);
            }

            /** Adds the members to {@code target}, spelled as all formats that have them do. */
            public ObjectNode write(ObjectNode target) {
                city.ifPresent(word -> target.put("city", word));
                region.ifPresent(word -> target.put("region", word));
                country.ifPresent(word -> target.put("country", word));
                timeZone.ifPresent(word -> target.put("timezone", word));
                return target;
            }
        }
    }

    /** Whether a function or a tool of free text among {@code tools} has this name. */
    static boolean called(List<Tool> tools, String name) {
        return names(tools).contains(name);
    }

    /** Whether the provider is asked to search the web, in a way that other formats can say. */
    static boolean searches(List<Tool> tools) {
        return tools.stream()
                .anyMatch(
                        tool -> tool instanceof Hosted hosted && hosted.search().isPresent());
    }

    /** The names of those among {@code tools} that a model calls by name. */
    static List<String> names(List<Tool> tools) {
        List<String> names = new ArrayList<>(tools.size());
        for (Tool tool : tools) {
            switch (tool) {
                case Function function -> names.add(function.name());
                case Custom custom -> names.add(custom.name());
                case Hosted ignored -> {}
            }
        }
        return names;
    }
}
