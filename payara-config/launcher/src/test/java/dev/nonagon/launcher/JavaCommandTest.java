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

    private static ServerArguments told(List<String> command) {
        return ServerArguments.read(command.subList(command.indexOf("-jar") + 2, command.size()));
    }

    @Test
    @DisplayName("L4 the first start on JDK 25 has an archive made, the next one uses it")
    void trainsThenUses() throws Exception {
        List<String> first = build(25, Map.of());
        assertThat(first).noneMatch(word -> word.startsWith("-XX:AOT"));
        assertThat(told(first).task()).isEqualTo(ServerArguments.Task.SERVE_AND_TRAIN);
        assertThat(told(first).archive().getParent()).isEqualTo(home);
        assertThat(told(first).archive().toString()).endsWith(".aot");
        assertThat(told(first).parent()).isEqualTo(7);
        assertThat(told(first).started()).isEqualTo(11);

        Files.createFile(told(first).archive());
        List<String> second = build(25, Map.of());
        assertThat(value(second, "-XX:AOTCache="))
                .isEqualTo(told(first).archive().toString());
        assertThat(told(second).task()).isEqualTo(ServerArguments.Task.SERVE);
    }

    @Test
    @DisplayName("L4 other flags or another Java have another archive")
    void keyedByFlags() throws Exception {
        Path plain = told(build(25, Map.of())).archive();
        assertThat(told(build(25, Map.of("NONAGON_JAVA_OPTS", "-Xmx1g"))).archive())
                .isNotEqualTo(plain);
        assertThat(told(build(25, Map.of("NONAGON_PROFILE", "low-latency"))).archive())
                .isNotEqualTo(plain);
        assertThat(told(build(26, Map.of())).archive()).isNotEqualTo(plain);
        assertThat(told(build(25, Map.of("PORT", "99"))).archive()).isEqualTo(plain);
        Settings elsewhere = Settings.read(List.of("--data-dir", "/elsewhere"), Map.of(), "/");
        assertThat(new JavaCommand(Path.of("java"), 25, "Some VM 25").archive(elsewhere, home))
                .isEqualTo(plain);
    }

    @Test
    @DisplayName("L4 JDK 21 to 24 keep an AppCDS archive; no flag that they do not know is given")
    void olderJava() throws Exception {
        List<String> command = build(21, Map.of());
        assertThat(command).contains("-XX:+AutoCreateSharedArchive").noneMatch(word -> word.startsWith("-XX:AOT"));
        assertThat(value(command, "-XX:SharedArchiveFile=")).endsWith(".jsa");
        assertThat(command).doesNotContain("-XX:+UseCompactObjectHeaders", "--sun-misc-unsafe-memory-access=allow");
        assertThat(command).noneMatch(word -> word.startsWith("-Xlog:") && word.contains("aot"));
    }

    @Test
    @DisplayName("L4 a rehearsal has the flags of the server, and none of what the router is told")
    void rehearsed() {
        assertThat(JavaCommand.rehearsed(List.of("-Xmx1g", "-Dnonagon.datasource.url=jdbc:x", "-Dnonagon.data-dir=/d")))
                .containsExactly("-Xmx1g");
    }

    @Test
    @DisplayName("NONAGON_ARCHIVE=off leaves the archive out; a person's own flags come last")
    void off() throws Exception {
        List<String> command = build(25, Map.of("NONAGON_ARCHIVE", "off", "NONAGON_JAVA_OPTS", "-Xmx1g"));
        assertThat(told(command).task()).isEqualTo(ServerArguments.Task.SERVE);
        assertThat(command.indexOf("-Xmx1g")).isGreaterThan(command.indexOf("-Xmx768m"));
    }

    @Test
    @DisplayName("this JVM's own java exists")
    void thisJvm() throws IOException {
        assertThat(JavaCommand.ofThisJvm().java()).isExecutable();
        assertThat(JavaCommand.ofThisJvm().feature()).isGreaterThanOrEqualTo(21);
    }
}
