package dev.nonagon.login;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Table {@code console_user}. */
@Entity
@Table(name = "console_user")
public class UserRow {
    @Id
    String id = "";

    @Column(name = "password_hash")
    String passwordHash = "";

    @Column(name = "created_at")
    long createdAt;

    @Column(name = "updated_at")
    long updatedAt;

    protected UserRow() {}

    static UserRow of(String id, String passwordHash, long now) {
        UserRow row = new UserRow();
        row.id = id;
        row.passwordHash = passwordHash;
        row.createdAt = now;
        row.updatedAt = now;
        return row;
    }
}
