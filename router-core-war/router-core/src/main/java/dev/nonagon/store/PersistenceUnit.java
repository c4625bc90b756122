package dev.nonagon.store;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Makes JPA's factory for a data source of ours. The server brings the JPA provider; we name none. */
final class PersistenceUnit {
    private static final String NAME = "nonagon";
    private static final AtomicLong COUNT = new AtomicLong();

    private PersistenceUnit() {}

    static EntityManagerFactory create(DataSource source, String databaseId) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // persistence.xml and the provider are looked for by it, and this may be any thread.
        thread.setContextClassLoader(PersistenceUnit.class.getClassLoader());
        try {
            return Persistence.createEntityManagerFactory(
                    NAME,
                    Map.of(
                            "jakarta.persistence.nonJtaDataSource",
                            source,
                            // EclipseLink shares what has the same session name, even over different databases.
                            "eclipselink.session-name",
                            NAME + "-" + databaseId + "-" + COUNT.incrementAndGet()));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
