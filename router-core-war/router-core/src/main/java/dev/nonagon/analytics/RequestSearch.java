package dev.nonagon.analytics;

import dev.nonagon.ledger.Name;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.store.Store;
import dev.nonagon.usage.AttemptRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Single requests, as long as the ledger keeps them. Thread-safe. Blocks. */
public final class RequestSearch {
    private static final int MOST_PARTS = 400;
    private static final int MOST_LOOKED = 10_000;

    private final Store store;
    private final Runnable gathered;
    private final int mostParts;
    private final int mostLooked;

    /** @param gathered writes what has just gathered */
    public RequestSearch(Store store, Runnable gathered) {
        this(store, gathered, MOST_PARTS, MOST_LOOKED);
    }

    /**
     * @param mostParts see {@link RequestPages}
     * @param mostLooked see there; of {@link #page} alone
     */
    RequestSearch(Store store, Runnable gathered, int mostParts, int mostLooked) {
        this.store = store;
        this.gathered = gathered;
        this.mostParts = mostParts;
        this.mostLooked = mostLooked;
    }

    /** How requests ended. */
    public enum Ending {
        ANSWERED,
        FAILED,
        GONE
    }

    /**
     * What is looked for; the newest first.
     *
     * @param text how a request's id begins, or what the name of its model, account, key, tool or combo contains, in any case;
     *     empty for any
     * @param from included
     * @param to excluded
     * @param before where the page before ended; empty for the first
     * @param offset how many to leave out, for who counts pages: the more, the slower
     */
    public record Wish(
            UsageReports.Filter filter,
            String text,
            Optional<Ending> ending,
            Optional<Instant> from,
            Optional<Instant> to,
            Optional<Place> before,
            int offset,
            int limit) {}

    /**
     * A page of what is looked for, the newest first.
     *
     * @param next where the next page begins, which may be one without any; empty if nothing older fits
     * @param reached how far back was looked, if the page is not full because it took too many requests that fit in part; empty
     *     otherwise
     */
    public record Page(List<Found> found, Optional<Place> next, Optional<Instant> reached) {
        public Page {
            found = List.copyOf(found);
        }
    }

    /** A request's place among all. */
    public record Place(long endedAt, String id) {
        /** The place of nobody, behind all that ended at a moment. */
        static Place behind(long endedAt) {
            return new Place(endedAt, "");
        }

        /** {@code 1764350000000.n-…}. */
        public String text() {
            return endedAt + "." + id;
        }

        /** Reads {@link #text}; empty if it is none. */
        public static Optional<Place> of(String text) {
            int dot = text.indexOf('.');
            try {
                return dot < 1
                        ? Optional.empty()
                        : Optional.of(new Place(Long.parseLong(text.substring(0, dot)), text.substring(dot + 1)));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * One request.
     *
     * @param key whose key it showed
     * @param failure a {@link dev.nonagon.spi.Failure.Kind}'s name; empty if it did not fail
     */
    public record Found(
            String id,
            Instant endedAt,
            Instant startedAt,
            int status,
            int attempts,
            TokenUsage tokens,
            long cost,
            long spared,
            long unpriced,
            long firstMs,
            long totalMs,
            long requestBytes,
            long answerBytes,
            int losses,
            long trimmed,
            boolean stream,
            Name key,
            Name client,
            Name asked,
            Name combo,
            Name provider,
            Name model,
            Name account,
            Name clientFormat,
            Name upstreamFormat,
            Name upstreamModel,
            Name operation,
            Name failure) {
        public Place place() {
            return new Place(endedAt.toEpochMilli(), id);
        }
    }

    /** A call of an upstream. */
    public record Try(
            int place,
            Name model,
            Name account,
            Name format,
            Name upstreamModel,
            Name failure,
            AttemptRecord.Fate fate,
            TokenUsage tokens,
            long cost,
            long spared,
            long afterMs,
            Optional<Long> firstMs,
            long totalMs) {}

    /** As far back as it takes, which is long where what is asked for is common in its parts and rare as a whole. */
    public List<Found> find(Wish wish) {
        gathered.run();
        return store.bulk(c -> new RequestPages(c, mostParts, Integer.MAX_VALUE).page(wish))
                .found();
    }

    /** In a moment: it looks no further back than that allows, and says how far. For wishes without an offset. */
    public Page page(Wish wish) {
        gathered.run();
        return store.bulk(c -> new RequestPages(c, mostParts, mostLooked).page(wish));
    }

    /** How many there are. Not of a text: no index knows that, and whoever counts reads every row that may fit. */
    public long count(
            UsageReports.Filter filter, Optional<Ending> ending, Optional<Instant> from, Optional<Instant> to) {
        gathered.run();
        Wish wish = new Wish(filter, "", ending, from, to, Optional.empty(), 0, 0);
        return store.bulk(c -> new RequestPages(c, mostParts, Integer.MAX_VALUE).count(wish));
    }

    /** One request; empty if the ledger has it not, or no longer. */
    public Optional<Found> find(String id) {
        gathered.run();
        return store.bulk(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("select " + RequestRows.COLUMNS + " from usage_request where id = ?")) {
                select.setString(1, id);
                try (ResultSet rows = select.executeQuery()) {
                    return RequestRows.requests(c, rows).stream().findFirst();
                }
            }
        });
    }

    /** The calls of upstreams of one request, in their order. */
    public List<Try> tries(String requestId) {
        gathered.run();
        return store.bulk(c -> {
            try (PreparedStatement select = c.prepareStatement(
                    "select " + RequestRows.TRY_COLUMNS + " from usage_attempt where request_id = ? order by place")) {
                select.setString(1, requestId);
                try (ResultSet rows = select.executeQuery()) {
                    return RequestRows.tries(c, rows);
                }
            }
        });
    }
}
