package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.store.Backups;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;

/** {@code /api/backups}: what is kept, and one more. Restored is at the command line: {@code ./router restore FILE}. */
@Path("api/backups")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class BackupsResource {
    private final BackupDesk desk;

    /**
     * What is kept.
     *
     * @param count how many regular ones are kept
     */
    record BackupList(List<BackupView> backups, int count) {}

    record BackupAnswer(BackupView backup) {}

    /**
     * A backup in {@code DATA_DIR/backups}.
     *
     * @param why empty for a regular one
     */
    record BackupView(String file, Instant madeAt, long bytes, String why) {}

    @Inject
    BackupsResource(BackupDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.ADMIN)
    public BackupList list() {
        return new BackupList(desk.list().stream().map(BackupsResource::view).toList(), desk.count());
    }

    /** Makes one now, and verifies it. */
    @POST
    @Needs(Need.ADMIN)
    @Creates
    public BackupAnswer make(@Context SecurityContext security) {
        return new BackupAnswer(view(desk.make(Visitor.of(security).actor())));
    }

    private static BackupView view(Backups.Held held) {
        return new BackupView(held.file().getFileName().toString(), held.madeAt(), held.bytes(), held.why());
    }
}
