package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaCommandTest {
    @TempDir
    Path home;

    private static Settings settings(Map<String, String> environment) throws Settings.Mistake {
        return Settings.read(List.of("--data-dir", "/data"), environment, "/");
    }

    private List<String> build(int feature, Map<String, String> environment) throws Exception {
        return new JavaCommand(Path.of("java"), feature, "Some VM " + feature)
                .build(settings(environment), home, 7, 11);
    }

    private static String value(List<String> command, String flag) {
        return command.stream()
                .filter(word -> word.startsWith(flag))
                .findFirst()
                .map(word -> word.substring(flag.length()))
                .orElse("");
    }

    @Test
    @DisplayName("L4 the first start on JDK 25 records, the next one uses what it left")
    void recordsThenUses() throws Exception {
        List<String> first = build(25, Map.of());
        assertThat(value(first, "-XX:AOTMode=")).isEqualTo("record");
        ServerArguments told = ServerArguments.read(first.subList(first.indexOf("-jar") + 2, first.size()));
        assertThat(told.record()).endsWith(".aot");
        assertThat(told.parent()).isEqualTo(7);
        assertThat(told.started()).isEqualTo(11);

        Files.createFile(Path.of(told.record()));
        List<String> second = build(25, Map.of());
        assertThat(second).doesNotContain("-XX:AOTMode=record");
        assertThat(value(second, "-XX:AOTCache=")).isEqualTo(told.record());
        assertThat(ServerArguments.read(second.subList(second.indexOf("-jar") + 2, second.size()))
                        .record())
                .isEmpty();
    }

    @Test
    @DisplayName("L4 other flags or another Java have another archive")
    void keyedByFlags() throws Exception {
        String plain = recording(build(25, Map.of()));
        assertThat(recording(build(25, Map.of("NONAGON_JAVA_OPTS", "-Xmx1g")))).isNotEqualTo(plain);
        assertThat(recording(build(25, Map.of("NONAGON_PROFILE", "low-latency"))))
                .isNotEqualTo(plain);
        assertThat(recording(build(26, Map.of()))).isNotEqualTo(plain);
        assertThat(recording(build(25, Map.of("PORT", "99")))).isEqualTo(plain);
    }

    @Test
    @DisplayName("L4 JDK 21 to 24 keep an AppCDS archive; no flag that they do not know is given")
    void olderJava() throws Exception {
        List<String> command = build(21, Map.of());
        assertThat(command).contains("-XX:+AutoCreateSharedArchive").noneMatch(word -> word.startsWith("-XX:AOT"));
        assertThat(value(command, "-XX:SharedArchiveFile=")).endsWith(".jsa");
        assertThat(command).doesNotContain("-XX:+UseCompactObjectHeaders", "--sun-misc-unsafe-memory-access=allow");
    }

    @Test
    @DisplayName("NONAGON_ARCHIVE=off leaves the archive out; a person's own flags come last")
    void off() throws Exception {
        List<String> command = build(25, Map.of("NONAGON_ARCHIVE", "off", "NONAGON_JAVA_OPTS", "-Xmx1g"));
        assertThat(command).noneMatch(word -> word.startsWith("-XX:AOT"));
        assertThat(command.indexOf("-Xmx1g")).isGreaterThan(command.indexOf("-Xmx512m"));
    }

    @Test
    @DisplayName("this JVM's own java exists")
    void thisJvm() throws IOException {
        assertThat(JavaCommand.ofThisJvm().java()).isExecutable();
        assertThat(JavaCommand.ofThisJvm().feature()).isGreaterThanOrEqualTo(21);
    }

    private static String recording(List<String> command) {
        return value(command, "-XX:AOTConfiguration=");
    }
}
