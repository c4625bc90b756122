package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final String HOME = "/home/ada";

    private static Settings read(Map<String, String> environment, String... arguments) throws Settings.Mistake {
        return Settings.read(List.of(arguments), environment, HOME);
    }

    @Test
    @DisplayName("L5 without a wish it listens on the loopback address, port 20128, small, in ~/.nonagon")
    void defaults() throws Settings.Mistake {
        Settings settings = read(Map.of());

        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(20128);
        assertThat(settings.profile()).isEqualTo(Profile.SMALL);
        assertThat(settings.dataDirectory()).isEqualTo(Path.of(HOME, ".nonagon").toAbsolutePath());
        assertThat(settings.cache())
                .isEqualTo(Path.of(HOME, ".nonagon", "cache").toAbsolutePath());
        assertThat(settings.archive()).isTrue();
        assertThat(settings.url()).isEqualTo("http://127.0.0.1:20128");
    }

    @Test
    @DisplayName("the environment is heard, ours before the common names")
    void environment() throws Settings.Mistake {
        Settings settings = read(Map.of(
                "PORT", "1",
                "NONAGON_GATEWAY_PORT", "2",
                "HOSTNAME", "0.0.0.0",
                "DATA_DIR", "/data",
                "NONAGON_PROFILE", "low-latency",
                "NONAGON_ARCHIVE", "OFF",
                "NONAGON_JAVA_OPTS", " -Xmx1g  -Da=b "));

        assertThat(settings.port()).isEqualTo(2);
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.url()).isEqualTo("http://localhost:2");
        assertThat(settings.dataDirectory()).isEqualTo(Path.of("/data").toAbsolutePath());
        assertThat(settings.profile()).isEqualTo(Profile.LOW_LATENCY);
        assertThat(settings.archive()).isFalse();
        assertThat(settings.javaOptions()).containsExactly("-Xmx1g", "-Da=b");
    }

    @Test
    @DisplayName("the command line wins over the environment; what follows -- is Payara's")
    void commandLine() throws Settings.Mistake {
        Settings settings = read(
                Map.of("PORT", "1", "HOSTNAME", "0.0.0.0"),
                "--port=3",
                "--host",
                "::1",
                "--",
                "--clustermode",
                "dns:x");

        assertThat(settings.port()).isEqualTo(3);
        assertThat(settings.url()).isEqualTo("http://[::1]:3");
        assertThat(settings.payaraArguments()).containsExactly("--clustermode", "dns:x");
        assertThat(read(Map.of("NONAGON_CACHE_DIR", "/cache")).cache())
                .isEqualTo(Path.of("/cache").toAbsolutePath());
        assertThat(read(Map.of("NONAGON_CACHE_DIR", "/cache"), "--cache-dir", "/own")
                        .cache())
                .isEqualTo(Path.of("/own").toAbsolutePath());
    }

    @Test
    @DisplayName("address and port may stand in nonagon.properties; the environment wins over it")
    void file(@TempDir Path data) throws Exception {
        Files.writeString(
                data.resolve("nonagon.properties"), "nonagon.gateway.port = 4711\nnonagon.gateway.host=0.0.0.0\n");
        Settings settings = read(Map.of(), "--data-dir", data.toString());
        assertThat(settings.port()).isEqualTo(4711);
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(read(Map.of("PORT", "5"), "--data-dir", data.toString()).port())
                .isEqualTo(5);
    }

    @Test
    @DisplayName("L5 a HOSTNAME that is only a machine's name is no wish to listen there")
    void machineName() throws Settings.Mistake {
        assertThat(read(Map.of("HOSTNAME", "desk")).host()).isEqualTo("127.0.0.1");
        assertThat(read(Map.of("HOSTNAME", "4f1c2a9b0d3e")).host()).isEqualTo("127.0.0.1");
        assertThat(read(Map.of("HOSTNAME", "10.0.0.2")).host()).isEqualTo("10.0.0.2");
        assertThat(read(Map.of("HOSTNAME", "::")).host()).isEqualTo("::");
        assertThat(read(Map.of("NONAGON_GATEWAY_HOST", "desk")).host()).isEqualTo("desk");
    }

    @Test
    @DisplayName("a mistake is one sentence that names it")
    void mistakes() {
        assertThatThrownBy(() -> read(Map.of(), "--prot", "1")).hasMessageContaining("--prot");
        assertThatThrownBy(() -> read(Map.of(), "--port")).hasMessageContaining("--port");
        assertThatThrownBy(() -> read(Map.of(), "start")).hasMessageContaining("start");
        assertThatThrownBy(() -> read(Map.of("PORT", "http"))).hasMessageContaining("http");
        assertThatThrownBy(() -> read(Map.of(), "--port", "70000")).hasMessageContaining("70000");
        assertThatThrownBy(() -> read(Map.of(), "--profile", "huge")).hasMessageContaining("huge");
    }
}
