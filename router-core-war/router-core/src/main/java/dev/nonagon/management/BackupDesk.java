package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.store.Backups;
import java.nio.file.Path;
import java.util.List;

/** Backups, for {@code /api} and for the console (S10 to S12). A restore is none of it: the router must not run meanwhile. Thread-safe. Blocks. */
public final class BackupDesk {
    private final Backups backups;
    private final Audit audit;

    BackupDesk(Backups backups, Audit audit) {
        this.backups = backups;
        this.audit = audit;
    }

    /** All that is kept, the newest first. */
    public List<Backups.Held> list() {
        return backups.held();
    }

    /** How many regular ones are kept; the oldest go. */
    public int count() {
        return backups.count();
    }

    /**
     * Makes one now, and verifies it.
     *
     * @throws dev.nonagon.store.StoreUnavailable if none could be made; the message says why
     */
    public Backups.Held make(Actor actor) {
        Path file = backups.make();
        audit.record(actor, "backup.make", "backup", file.getFileName().toString());
        return list().stream()
                .filter(held -> held.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new ApiRefusal(
                        503, "", "The backup was made, and is gone already: look into " + file.getParent() + "."));
    }
}
