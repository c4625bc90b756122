package dev.nonagon.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.store.Store;
import dev.nonagon.store.TestStores;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    @TempDir
    Path folder;

    private Store store;
    private Audit audit;

    @BeforeEach
    void open() {
        store = TestStores.open(folder);
        audit = new Audit(store);
        audit.record(new Actor("admin", "192.0.2.1"), "account.create", "account", "Mine_1");
        audit.record(new Actor("key:laptop", "192.0.2.2"), "account.delete", "account", "mine-2");
        audit.record(new Actor("admin", "192.0.2.1"), "setting.edit", "setting", "nonagon.x");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private List<String> found(String actor, String action, String subject) {
        return audit
                .before(store.clock().instant().plusSeconds(1), 10, new Audit.Filter(actor, action, subject))
                .stream()
                .map(Entry::action)
                .sorted()
                .toList();
    }

    @Test
    @DisplayName("entries are found by who, by what and by with what; signs of the database's own mean nothing")
    void filter() {
        assertThat(found("", "", "")).hasSize(3);
        assertThat(found("ADMIN", "", "")).containsExactly("account.create", "setting.edit");
        assertThat(found("", "account.", "")).containsExactly("account.create", "account.delete");
        assertThat(found("admin", "account.", "")).containsExactly("account.create");
        assertThat(found("", "", "mine_")).containsExactly("account.create");
        assertThat(found("", "", "setting")).containsExactly("setting.edit");
        assertThat(found("%", "", "")).isEmpty();
        assertThat(found("", "", "!")).isEmpty();
    }
}
