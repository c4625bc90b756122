package dev.nonagon.analytics;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on PostgreSQL. */
@EnabledIf("dev.nonagon.store.PostgreSqlServer#isRunning")
class PostgreSqlCalendarSumsTest extends CalendarSumsTest {
    @Override
    StoreSettings storeSettings(Path path) {
        return PostgreSqlServer.databaseOf(path);
    }
}
