package dev.nonagon.login;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Table {@code console_session}. */
@Entity
@Table(name = "console_session")
public class SessionRow {
    @Id
    String id = "";

    @Column(name = "console_user")
    String user = "";

    String origin = "";

    @Column(name = "created_at")
    long createdAt;

    @Column(name = "seen_at")
    long seenAt;

    @Column(name = "ends_at")
    long endsAt;

    protected SessionRow() {}

    static SessionRow of(String id, String user, String origin, long now, long endsAt) {
        SessionRow row = new SessionRow();
        row.id = id;
        row.user = user;
        row.origin = origin;
        row.createdAt = now;
        row.seenAt = now;
        row.endsAt = endsAt;
        return row;
    }
}
