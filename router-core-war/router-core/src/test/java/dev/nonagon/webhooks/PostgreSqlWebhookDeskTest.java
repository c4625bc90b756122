package dev.nonagon.webhooks;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on PostgreSQL. */
@EnabledIf("dev.nonagon.store.PostgreSqlServer#isRunning")
class PostgreSqlWebhookDeskTest extends WebhookDeskTest {
    @Override
    StoreSettings settings(Path path) {
        return PostgreSqlServer.databaseOf(path);
    }
}
