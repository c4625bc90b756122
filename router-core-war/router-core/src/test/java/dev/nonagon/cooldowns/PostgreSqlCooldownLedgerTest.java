package dev.nonagon.cooldowns;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on PostgreSQL. */
@EnabledIf("dev.nonagon.store.PostgreSqlServer#isRunning")
class PostgreSqlCooldownLedgerTest extends CooldownLedgerTest {
    @Override
    StoreSettings settings(Path path) {
        return PostgreSqlServer.databaseOf(path);
    }
}
