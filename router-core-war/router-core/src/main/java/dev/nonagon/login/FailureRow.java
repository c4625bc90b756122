package dev.nonagon.login;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Table {@code login_failure}. */
@Entity
@Table(name = "login_failure")
public class FailureRow {
    @Id
    String id = "";

    int failures;

    @Column(name = "failed_at")
    long failedAt;

    @Column(name = "blocked_until")
    long blockedUntil;

    protected FailureRow() {}

    static FailureRow of(String id) {
        FailureRow row = new FailureRow();
        row.id = id;
        return row;
    }
}
