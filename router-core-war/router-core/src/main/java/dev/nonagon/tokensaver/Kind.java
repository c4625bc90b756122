package dev.nonagon.tokensaver;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a tool's output can be known as, each with its way to become shorter. */
enum Kind {
    DIFF("diff", Diffs::shorten),
    SEARCH("search result", Searches::shorten),
    LISTING("listing", Listings::shorten),
    STATUS("status", Statuses::shorten),
    LOG("log", Logs::shorten),
    BUILD("build output", Logs::shortenBuild);

    final String word;
    private final Function<List<String>, Optional<Excerpt>> way;

    Kind(String word, Function<List<String>, Optional<Excerpt>> way) {
        this.word = word;
        this.way = way;
    }

    /** The lines made fewer; empty if they are not of this kind after all. */
    Optional<Excerpt> shorten(List<String> lines) {
        return way.apply(lines);
    }
}
