package dev.nonagon.ledger;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on PostgreSQL. */
@EnabledIf("dev.nonagon.store.PostgreSqlServer#isRunning")
class PostgreSqlUsageLedgerTest extends UsageLedgerTest {
    @Override
    StoreSettings storeSettings(Path path) {
        return PostgreSqlServer.databaseOf(path);
    }
}
