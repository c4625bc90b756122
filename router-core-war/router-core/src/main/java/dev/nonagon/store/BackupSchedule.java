package dev.nonagon.store;

import dev.nonagon.settings.Ticker;
import dev.nonagon.vault.OwnerFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes a backup when one is due, or when the command line asks for one: by a file in the backups' folder, for the database
 * is in this process's hands.
 */
public final class BackupSchedule implements AutoCloseable {
    /** Whoever may write here owns the database anyway. */
    static final String REQUEST = "request";

    static final String ANSWER = "answer";
    private static final Logger LOG = System.getLogger(BackupSchedule.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int LOOKS_UNTIL_DUE = 60;

    private final Backups backups;
    private final Path folder;
    private final Duration interval;
    private int looks;
    private Optional<Ticker> ticker = Optional.empty();

    BackupSchedule(Backups backups, Path dataDirectory, Duration interval) {
        this.backups = backups;
        this.folder = dataDirectory.resolve("backups");
        this.interval = interval;
    }

    synchronized void start() {
        ticker = Optional.of(Ticker.start("nonagon-backups", LOOK_EVERY, this::look));
    }

    void look() {
        Path request = folder.resolve(REQUEST);
        if (Files.exists(request)) {
            answer(request);
        }
        looks++;
        if (looks % LOOKS_UNTIL_DUE == 0) {
            try {
                backups.makeIfOlderThan(interval);
            } catch (StoreUnavailable | StoreRefusal e) {
                LOG.log(Level.ERROR, "event=backup-failed reason=\"" + e.getMessage() + "\"");
            }
        }
    }

    private void answer(Path request) {
        String answer;
        try {
            answer = "made " + backups.make();
        } catch (StoreUnavailable | StoreRefusal e) {
            answer = "failed " + e.getMessage();
        }
        OwnerFile.replace(folder.resolve(ANSWER), answer + "\n");
        try {
            Files.deleteIfExists(request);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "event=backup-request-stays file=" + request);
        }
    }

    @Override
    public void close() {
        Optional<Ticker> running;
        synchronized (this) {
            running = ticker;
            ticker = Optional.empty();
        }
        running.ifPresent(Ticker::close);
    }
}
