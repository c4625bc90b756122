package dev.nonagon.books;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/** Table {@code setting}. */
@Entity
@Table(name = "setting")
public class SettingRow extends Row {
    @Column(name = "content")
    @Nullable
    String content;

    @Column(name = "content_sealed")
    @Nullable
    String sealed;

    protected SettingRow() {}

    static SettingRow empty() {
        return new SettingRow();
    }
}
