package dev.nonagon.quota;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on PostgreSQL. */
@EnabledIf("dev.nonagon.store.PostgreSqlServer#isRunning")
class PostgreSqlQuotaLedgerTest extends QuotaLedgerTest {
    @Override
    StoreSettings storeSettings(Path path) {
        return PostgreSqlServer.databaseOf(path);
    }
}
