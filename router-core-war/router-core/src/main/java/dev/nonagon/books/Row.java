package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;

/** What every entry has. Instants are milliseconds since 1970. */
@MappedSuperclass
public abstract class Row {
    @Id
    String id = "";

    @Column(name = "created_at")
    long createdAt;

    @Column(name = "updated_at")
    long updatedAt;

    @Version
    long version;

    protected Row() {}
}
