package dev.nonagon.store;

import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One backup as a file (S10): {@code manifest.json} and {@code tables/NAME.ndjson}. */
final class BackupFile {
    private static final int FORMAT = 1;
    private static final String MANIFEST = "manifest.json";

    private BackupFile() {}

    /**
     * What a backup says of itself.
     *
     * @param tables the digest of each table's rows, in their order
     */
    record Manifest(String schema, String databaseId, long madeAt, Map<String, String> tables) {
        private ObjectNode json() {
            ObjectNode json = Json.object();
            json.put("format", FORMAT)
                    .put("schema", schema)
                    .put("databaseId", databaseId)
                    .put("madeAt", madeAt);
            ObjectNode digests = json.putObject("tables");
            tables.forEach(digests::put);
            return json;
        }
    }

    /** Writes all tables as they are in the connection's transaction. */
    static Manifest write(Connection connection, String schema, long now, Path file) throws SQLException, IOException {
        String id = Identity.read(connection).orElseThrow().databaseId();
        Map<String, String> digests = new LinkedHashMap<>();
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (String table : RowFiles.TABLES) {
                if (Tables.exists(connection, table)) {
                    zip.putNextEntry(new ZipEntry(entry(table)));
                    DigestOutputStream digesting = new DigestOutputStream(zip, sha256());
                    RowFiles.write(connection, table, digesting);
                    digests.put(
                            table,
                            HexFormat.of()
                                    .formatHex(digesting.getMessageDigest().digest()));
                    zip.closeEntry();
                }
            }
            Manifest manifest = new Manifest(schema, id, now, digests);
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(Json.bytes(manifest.json()));
            zip.closeEntry();
            return manifest;
        }
    }

    /**
     * Loads a backup into a database in memory and compares what is there then with what the backup says; then brings it
     * to the newest schema. The caller closes the connection, and with it the database ends.
     *
     * @throws StoreRefusal if the file is no backup, is damaged, or comes from a newer router
     */
    static Connection load(Path file) {
        String url = "jdbc:h2:mem:nonagon-" + UUID.randomUUID();
        Connection connection = null;
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Manifest manifest = manifest(zip, file);
            JdbcDataSource memory = new JdbcDataSource();
            memory.setURL(url);
            connection = memory.getConnection();
            Database database = Database.inMemory(memory);
            Schema schema = new Schema(database);
            schema.refuseNewer(Optional.of(manifest.schema()));
            schema.migrateTo(manifest.schema());
            for (String table : manifest.tables().keySet()) {
                try (InputStream in = zip.getInputStream(entryOf(zip, entry(table), file))) {
                    RowFiles.read(connection, table, in);
                }
                if (!digest(connection, table).equals(manifest.tables().get(table))) {
                    throw damaged(file, "the rows of " + table + " are not what was written", null);
                }
            }
            schema.migrate();
            return connection;
        } catch (IOException | SQLException | RuntimeException e) {
            closeQuietly(connection);
            throw e instanceof StoreRefusal refusal ? refusal : damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    static Manifest manifest(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return manifest(zip, file);
        } catch (IOException | RuntimeException e) {
            throw e instanceof StoreRefusal refusal ? refusal : damaged(file, String.valueOf(e.getMessage()), e);
        }
    }

    private static Manifest manifest(ZipFile zip, Path file) throws IOException {
        try (InputStream in = zip.getInputStream(entryOf(zip, MANIFEST, file))) {
            JsonNode json = Json.parse(in.readAllBytes());
            if (json.path("format").asInt(0) != FORMAT) {
                throw damaged(file, "its format is not " + FORMAT, null);
            }
            Map<String, String> tables = new LinkedHashMap<>();
            json.path("tables").properties().forEach(e -> {
                // Names become SQL.
                if (!RowFiles.TABLES.contains(e.getKey())) {
                    throw damaged(file, "it holds an unknown table", null);
                }
                tables.put(e.getKey(), e.getValue().asString());
            });
            return new Manifest(
                    json.path("schema").asString(),
                    json.path("databaseId").asString(),
                    json.path("madeAt").asLong(),
                    tables);
        }
    }

    private static ZipEntry entryOf(ZipFile zip, String name, Path file) {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw damaged(file, "it has no " + name, null);
        }
        return entry;
    }

    private static String entry(String table) {
        return "tables/" + table + ".ndjson";
    }

    private static String digest(Connection connection, String table) throws SQLException, IOException {
        DigestOutputStream digesting = new DigestOutputStream(OutputStream.nullOutputStream(), sha256());
        RowFiles.write(connection, table, digesting);
        return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StoreRefusal damaged(Path file, String reason, @Nullable Throwable cause) {
        String message = file + " is no usable backup: " + reason + ". Take another one; nothing was changed.";
        return cause == null ? new StoreRefusal(message) : new StoreRefusal(message, cause);
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // It lived in memory only.
        }
    }
}
