package dev.nonagon.analytics;

import java.util.Collection;
import java.util.List;

/**
 * Something that a wish asks of requests, besides when they ended.
 *
 * @param whole of sums, which are in no index: PostgreSQL would else put indexes together for hundreds of names, for seconds, and
 *     H2 sort nearly all requests for a page
 * @param parts the same in parts whose requests an index has in the order of time; none where there is no such index
 */
record Condition(Clause whole, List<Part> parts) {
    /**
     * @param order what goes before the time in an {@code order by}. All requests of the part have the same there; but only
     *     if it is said H2 sees that the index has them in order, and sorts no hundred thousand rows for a page of fifty
     */
    record Part(Clause clause, String order) {
        static Part of(String column, long value) {
            return new Part(Clause.of(column + " = ?", value), column + " desc, ");
        }

        static Part ofIds(Collection<String> ids) {
            return new Part(new Clause("id in (" + RequestPages.marks(ids.size()) + ")", List.copyOf(ids)), "");
        }
    }

    static Condition of(String column, long value) {
        Part part = Part.of(column, value);
        return new Condition(Clause.of(column + " + 0 = ?", value), List.of(part));
    }
}
