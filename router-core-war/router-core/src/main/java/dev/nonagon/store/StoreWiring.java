package dev.nonagon.store;

import dev.nonagon.settings.DataDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Puts the store into the container. If it must not be opened, the application does not start, and says why. */
@ApplicationScoped
public class StoreWiring {
    private static final Logger LOG = System.getLogger(StoreWiring.class.getName());

    @Produces
    @Singleton
    Store store(StoreStart start) {
        try {
            Store store = start.await().store();
            store.watch();
            return store;
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "event=store-refused reason=\"" + e.getMessage() + "\"");
            throw e;
        }
    }

    void close(@Disposes Store store) {
        store.close();
    }

    @Produces
    @Singleton
    Backups backups(Store store, StoreStart start, DataDirectory data) {
        return Backups.of(store, data.root(), start.await().settings());
    }

    @Produces
    @Singleton
    BackupSchedule schedule(Backups backups, StoreStart start, DataDirectory data) {
        BackupSchedule schedule = new BackupSchedule(
                backups, data.root(), start.await().settings().backupInterval());
        schedule.start();
        return schedule;
    }

    /** Nobody asks for the schedule, so it is asked for here. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready, BackupSchedule schedule) {
        LOG.log(Level.DEBUG, "event=backups-scheduled " + schedule);
    }

    void close(@Disposes BackupSchedule schedule) {
        schedule.close();
    }
}
