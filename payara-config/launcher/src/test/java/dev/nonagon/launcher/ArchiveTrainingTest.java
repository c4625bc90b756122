package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ArchiveTrainingTest {
    @Test
    @DisplayName("L4 a rehearsal hears nothing of the owner's database, keys and password, and all that Java needs")
    void environment() {
        assertThat(List.of("NONAGON_DATASOURCE_URL", "NONAGON_VAULT_KEY", "INITIAL_PASSWORD", "REQUIRE_API_KEY"))
                .allMatch(ArchiveTraining::configures);
        assertThat(List.of("PATH", "HOME", "TMPDIR", "LANG", "JAVA_HOME")).noneMatch(ArchiveTraining::configures);
    }
}
