package dev.nonagon.oauth;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** The same on PostgreSQL. */
class PostgreSqlLoginDeskTest extends LoginDeskTest {
    private Optional<StoreSettings> database = Optional.empty();
    private boolean opened;

    @Override
    StoreSettings settings(Path path) {
        return database.orElseGet(() -> {
            database = Optional.of(PostgreSqlServer.running().orElseThrow().newDatabase(path));
            return database.get();
        });
    }

    @BeforeEach
    @Override
    void open() {
        Assumptions.assumeTrue(PostgreSqlServer.running().isPresent(), "no PostgreSQL on this machine");
        super.open();
        opened = true;
    }

    @AfterEach
    @Override
    void close() {
        if (opened) {
            super.close();
        }
    }
}
