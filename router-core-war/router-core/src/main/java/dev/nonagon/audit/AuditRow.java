package dev.nonagon.audit;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code audit_entry}. */
@Entity
@Table(name = "audit_entry")
public class AuditRow {
    @Id
    String id = "";

    @Column(name = "happened_at")
    long happenedAt;

    String actor = "";
    String origin = "";
    String action = "";

    @Column(name = "subject_kind")
    String subjectKind = "";

    String subject = "";

    @Column(name = "before_json")
    @Nullable
    String before;

    @Column(name = "after_json")
    @Nullable
    String after;

    protected AuditRow() {}

    static AuditRow empty() {
        return new AuditRow();
    }
}
