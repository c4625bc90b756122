package dev.nonagon.analytics;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A part of a {@code where}.
 *
 * @param values what its marks stand for, in their order: numbers and texts
 */
record Clause(String sql, List<Object> values) {
    static Clause of(String sql, Object... values) {
        return new Clause(sql, List.of(values));
    }

    /** Either of them. */
    static Clause either(List<Clause> some) {
        return new Clause(
                some.stream().map(Clause::sql).collect(Collectors.joining(" or ", "(", ")")),
                some.stream().flatMap(each -> each.values().stream()).toList());
    }

    static String where(List<Clause> all) {
        return all.isEmpty() ? "" : all.stream().map(Clause::sql).collect(Collectors.joining(" and ", " where ", ""));
    }

    static void set(PreparedStatement statement, List<Clause> all) throws SQLException {
        int at = 1;
        for (Clause clause : all) {
            for (Object value : clause.values()) {
                statement.setObject(at++, value);
            }
        }
    }
}
