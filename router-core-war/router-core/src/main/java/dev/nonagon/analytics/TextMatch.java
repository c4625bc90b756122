package dev.nonagon.analytics;

import dev.nonagon.store.LikeText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    static final List<String> COLUMNS =
            List.of("asked", "model", "account", "key_name", "client", "combo", "upstream_model");
    private static final int MOST_NAMES = 500;
    private static final int MOST_IDS = 100;

    static TextMatch of(Connection c, String asked) throws SQLException {
        String text = asked.strip();
        if (text.isEmpty()) {
            return ANY;
        }
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
        List<String> ids = new ArrayList<>();
        // As a range, in the index's order: a search by a pattern would read every row.
        try (PreparedStatement select = c.prepareStatement(
                "select id from usage_request where id >= ? order by id fetch next " + MOST_IDS + " rows only")) {
            String start = text.toLowerCase(Locale.ROOT);
            select.setString(1, start);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next() && rows.getString(1).startsWith(start)) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return new TextMatch(text, List.copyOf(names), List.copyOf(ids));
    }

    /** Whether no request can fit. */
    boolean isNothing() {
        return !text.isEmpty() && names.isEmpty() && ids.isEmpty();
    }

    /** Whether it may be so rare that whoever reads the newest requests first would read all of them. */
    boolean mayBeRare() {
        return !names.isEmpty() && ids.size() < MOST_IDS;
    }

    /** A condition for all of it at once. */
    String sql() {
        if (text.isEmpty()) {
            return "";
        }
        List<String> either = new ArrayList<>();
        if (ids.size() >= MOST_IDS) {
            either.add("id like ? escape '!'");
        } else if (!ids.isEmpty()) {
            either.add(idsIn());
        }
        if (!names.isEmpty()) {
            COLUMNS.forEach(column -> either.add(namesIn(column)));
        }
        return either.isEmpty() ? " and 1 = 0" : either.stream().collect(Collectors.joining(" or ", " and (", ")"));
    }

    /** Sets what {@link #sql} leaves open; says what comes next. */
    int set(PreparedStatement select, int first) throws SQLException {
        if (ids.size() >= MOST_IDS) {
            select.setString(first, LikeText.beginning(text));
            return first + 1;
        }
        return setIds(select, first);
    }

    String namesIn(String column) {
        return column + names.stream().map(String::valueOf).collect(Collectors.joining(", ", " in (", ")"));
    }

    String idsIn() {
        return ids.stream().map(id -> "?").collect(Collectors.joining(", ", "id in (", ")"));
    }

    int setIds(PreparedStatement select, int first) throws SQLException {
        int at = first;
        for (String id : ids) {
            select.setString(at++, id);
        }
        return at;
    }
}
