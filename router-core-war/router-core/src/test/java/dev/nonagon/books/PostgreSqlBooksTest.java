package dev.nonagon.books;

import dev.nonagon.store.PostgreSqlServer;
import dev.nonagon.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same on PostgreSQL. */
@EnabledIf("dev.nonagon.store.PostgreSqlServer#isRunning")
class PostgreSqlBooksTest extends BooksTest {
    @Override
    StoreSettings storeSettings(Path path) {
        return PostgreSqlServer.databaseOf(path);
    }

    @Test
    @Override
    void nothingInClear() {
        // About the H2 file.
    }
}
