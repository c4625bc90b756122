package dev.nonagon.store;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

class PostgreSqlStoreTest extends StoreContract {
    @BeforeEach
    @Override
    void open() {
        Assumptions.assumeTrue(PostgreSqlServer.running().isPresent(), "no PostgreSQL on this machine");
        super.open();
    }

    @Override
    void close() {
        if (store != null) {
            super.close();
        }
    }

    @Override
    StoreSettings newDatabase(Path folder) {
        return PostgreSqlServer.running().orElseThrow().newDatabase(folder);
    }
}
