package dev.nonagon.analytics;

import dev.nonagon.store.LikeText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a text means to a search: names with it in them, which are few, and requests whose ids begin with it.
 *
 * @param text empty for no text, which fits everything
 * @param names their ids, which are numbers and no text of anybody's
 * @param ids of requests; as many as {@link #MOST_IDS} are not all
 */
record TextMatch(String text, List<Long> names, List<String> ids) {
    static final TextMatch ANY = new TextMatch("", List.of(), List.of());
    private static final List<String> COLUMNS =
            List.of("asked", "model", "account", "key_name", "client", "combo", "upstream_model");
    private static final int MOST_NAMES = 500;

    /** Beyond, one request in a thousand of a million fits: whoever looks at the newest first soon has a page. */
    private static final int MOST_IDS = 1_000;

    static TextMatch of(Connection c, String asked) throws SQLException {
        String text = asked.strip();
        return text.isEmpty() ? ANY : new TextMatch(text, names(c, text), ids(c, text.toLowerCase(Locale.ROOT)));
    }

    private static List<Long> names(Connection c, String text) throws SQLException {
        List<Long> names = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("select id from usage_name where lower(label) like ?"
                + " escape '!' order by id fetch next " + MOST_NAMES + " rows only")) {
            select.setString(1, LikeText.containing(text));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getLong(1));
                }
            }
        }
        return List.copyOf(names);
    }

    /**
     * As a range, in the index's order: a search by a pattern would read every row. Ids are of small letters and digits behind
     * one beginning: those that begin alike are neighbours in every language's order.
     */
    private static List<String> ids(Connection c, String start) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement(
                "select id from usage_request where id >= ? order by id fetch next " + MOST_IDS + " rows only")) {
            select.setString(1, start);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && rows.getString(1).startsWith(start)) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return List.copyOf(ids);
    }

    /** Whether no request can fit. */
    boolean isNothing() {
        return !text.isEmpty() && names.isEmpty() && ids.isEmpty();
    }

    /** Empty for what fits everything. */
    Optional<Condition> condition() {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<Clause> either = new ArrayList<>();
        List<Condition.Part> parts = new ArrayList<>();
        if (!ids.isEmpty()) {
            either.add(Clause.of("id like ? escape '!'", LikeText.beginning(text)));
            parts.add(Condition.Part.ofIds(ids));
        }
        if (!names.isEmpty()) {
            String in = names.stream().map(String::valueOf).collect(Collectors.joining(", ", " in (", ")"));
            for (String column : COLUMNS) {
                either.add(Clause.of(column + " + 0" + in));
                names.forEach(name -> parts.add(Condition.Part.of(column, name)));
            }
        }
        return Optional.of(new Condition(Clause.either(either), ids.size() < MOST_IDS ? parts : List.of()));
    }
}
