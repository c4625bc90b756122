package dev.nonagon.quota;

import dev.nonagon.quota.QuotaBoard.Key;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.QuotaWindow;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The statements about tables {@code quota_window} and {@code quota_count}; each in the caller's transaction. */
record QuotaRows(EntityManager entityManager) {
    private static final Logger LOG = System.getLogger(QuotaRows.class.getName());
    private static final double MILLIONTHS = 1e6;

    /** A row of {@code quota_window}. */
    record WindowRow(
            Key key,
            LiveWindow.Id id,
            Optional<LiveWindow.Reading> reading,
            Optional<String> plan,
            Optional<History.Samples> history,
            long writtenAt) {}

    /** A row of {@code quota_count}. */
    record CountRow(String windowId, String node, long startedAt, long used, long writtenAt) {}

    /** A name for a window that fits a column, whatever a provider calls it. */
    static String rowId(Key key, LiveWindow.Id id) {
        String text = String.join(
                "\n",
                key.provider().value(),
                key.account(),
                id.name(),
                id.unit().name(),
                String.join(",", id.models()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Writes a window unless a later number of it is there. */
    void put(
            Key key,
            LiveWindow.Id id,
            LiveWindow.Reading reading,
            Optional<String> plan,
            Optional<History.Samples> history,
            long now) {
        String rowId = rowId(key, id);
        String window = text(window(id, reading, plan));
        Query update = entityManager
                .createNativeQuery("update quota_window set window_json = ?1, seen_at = ?2, written_at = ?3"
                        + (history.isPresent() ? ", history_json = ?5" : "") + " where id = ?4 and seen_at <= ?2")
                .setParameter(1, window)
                .setParameter(2, reading.at())
                .setParameter(3, now)
                .setParameter(4, rowId);
        history.ifPresent(samples -> update.setParameter(5, text(history(samples))));
        if (update.executeUpdate() == 0 && !exists(rowId)) {
            entityManager
                    .createNativeQuery("insert into quota_window (id, provider, account, window_json, history_json,"
                            + " seen_at, written_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
                    .setParameter(1, rowId)
                    .setParameter(2, key.provider().value())
                    .setParameter(3, key.account())
                    .setParameter(4, window)
                    .setParameter(
                            5, history.map(samples -> text(history(samples))).orElse("[]"))
                    .setParameter(6, reading.at())
                    .setParameter(7, now)
                    .executeUpdate();
        }
    }

    private boolean exists(String rowId) {
        return !entityManager
                .createNativeQuery("select id from quota_window where id = ?1")
                .setParameter(1, rowId)
                .getResultList()
                .isEmpty();
    }

    /** Windows that were written since a moment; with their histories if asked. */
    List<WindowRow> windows(long since, boolean histories) {
        List<?> rows = entityManager
                .createNativeQuery("select provider, account, window_json, written_at"
                        + (histories ? ", history_json" : "") + " from quota_window where written_at >= ?1")
                .setParameter(1, since)
                .getResultList();
        List<WindowRow> windows = new ArrayList<>();
        for (Object row : rows) {
            try {
                windows.add(window((Object[]) row, histories));
            } catch (IllegalArgumentException | JsonProblem e) {
                // A newer router's, or damaged: one bad row must not take the others along.
                LOG.log(Level.DEBUG, "event=quota-row-unreadable", e);
            }
        }
        return windows;
    }

    private static WindowRow window(Object[] columns, boolean histories) {
        JsonNode json = Json.parse(String.valueOf(columns[2]));
        return new WindowRow(
                new Key(new ProviderId(String.valueOf(columns[0])), String.valueOf(columns[1])),
                id(json),
                reading(json),
                Optional.ofNullable(json.get("plan")).map(JsonNode::asString),
                histories ? Optional.of(samples(Json.parse(String.valueOf(columns[4])))) : Optional.empty(),
                ((Number) columns[3]).longValue());
    }

    /** Writes what this node has counted. */
    void put(String windowId, String node, long startedAt, long used, long now) {
        int changed = entityManager
                .createNativeQuery("update quota_count set started_at = ?1, used = ?2, written_at = ?3 where id = ?4")
                .setParameter(1, startedAt)
                .setParameter(2, used)
                .setParameter(3, now)
                .setParameter(4, windowId + "/" + node)
                .executeUpdate();
        if (changed == 0) {
            entityManager
                    .createNativeQuery("insert into quota_count (id, window_id, node, started_at, used, written_at)"
                            + " values (?1, ?2, ?3, ?4, ?5, ?6)")
                    .setParameter(1, windowId + "/" + node)
                    .setParameter(2, windowId)
                    .setParameter(3, node)
                    .setParameter(4, startedAt)
                    .setParameter(5, used)
                    .setParameter(6, now)
                    .executeUpdate();
        }
    }

    List<CountRow> counts(long since) {
        List<?> rows = entityManager
                .createNativeQuery("select window_id, node, started_at, used, written_at from quota_count"
                        + " where written_at >= ?1")
                .setParameter(1, since)
                .getResultList();
        return rows.stream()
                .map(Object[].class::cast)
                .map(c -> new CountRow(
                        String.valueOf(c[0]),
                        String.valueOf(c[1]),
                        ((Number) c[2]).longValue(),
                        ((Number) c[3]).longValue(),
                        ((Number) c[4]).longValue()))
                .toList();
    }

    void dropOlder(long than) {
        for (String table : List.of("quota_window", "quota_count")) {
            entityManager
                    .createNativeQuery("delete from " + table + " where written_at < ?1")
                    .setParameter(1, than)
                    .executeUpdate();
        }
    }

    private static ObjectNode window(LiveWindow.Id id, LiveWindow.Reading reading, Optional<String> plan) {
        ObjectNode json =
                Json.object().put("name", id.name()).put("unit", id.unit().name());
        ArrayNode models = json.putArray("models");
        id.models().forEach(models::add);
        plan.ifPresent(name -> json.put("plan", name));
        if (reading.at() > 0) {
            json.put("left", reading.left())
                    .put("resetsAt", reading.resetsAt())
                    .put("length", reading.length())
                    .put("at", reading.at())
                    .put("source", reading.source().name());
            if (!Double.isNaN(reading.limit())) {
                json.put("limit", reading.limit());
            }
        }
        return json;
    }

    private static LiveWindow.Id id(JsonNode json) {
        List<String> models = new ArrayList<>();
        json.path("models").forEach(m -> models.add(m.asString()));
        return new LiveWindow.Id(
                json.path("name").asString(),
                QuotaWindow.Unit.valueOf(json.path("unit").asString()),
                List.copyOf(models));
    }

    private static Optional<LiveWindow.Reading> reading(JsonNode json) {
        return json.has("at")
                ? Optional.of(new LiveWindow.Reading(
                        json.path("left").asDouble(),
                        json.path("limit").asDouble(Double.NaN),
                        json.path("resetsAt").asLong(),
                        json.path("length").asLong(),
                        json.path("at").asLong(),
                        QuotaSource.valueOf(json.path("source").asString())))
                : Optional.empty();
    }

    /** Times and millionths, by turns. */
    private static ArrayNode history(History.Samples samples) {
        ArrayNode json = Json.array();
        for (int at = 0; at < samples.size(); at++) {
            json.add(samples.times()[at]).add(Math.round(samples.lefts()[at] * MILLIONTHS));
        }
        return json;
    }

    private static History.Samples samples(JsonNode json) {
        int size = json.size() / 2;
        long[] times = new long[size];
        double[] lefts = new double[size];
        for (int at = 0; at < size; at++) {
            times[at] = json.get(2 * at).asLong();
            lefts[at] = json.get(2 * at + 1).asLong() / MILLIONTHS;
        }
        return new History.Samples(times, lefts);
    }

    private static String text(JsonNode json) {
        return new String(Json.bytes(json), StandardCharsets.UTF_8);
    }
}
