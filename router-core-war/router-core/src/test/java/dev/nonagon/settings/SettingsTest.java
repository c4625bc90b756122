package dev.nonagon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private final Map<String, String> config = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private static Function<String, Optional<String>> of(Map<String, String> map) {
        return key -> Optional.ofNullable(map.get(key));
    }

    private GatewaySettings.Result gateway() {
        return GatewaySettings.read(of(config), of(environment));
    }

    private OutboundProxies proxies() {
        return OutboundProxies.read(of(config), of(environment)).proxies();
    }

    @Test
    @DisplayName("D11 all defaults")
    void defaults() {
        assertThat(gateway().settings())
                .isEqualTo(new GatewaySettings(
                        20_128,
                        "127.0.0.1",
                        67_108_864,
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(120),
                        false));
        assertThat(gateway().problems()).isEmpty();
        assertThat(proxies()).isEqualTo(OutboundProxies.NONE);
    }

    @Test
    @DisplayName("D11 all keys")
    void keys() {
        config.putAll(Map.of(
                "nonagon.gateway.port", "1",
                "nonagon.gateway.host", "::1",
                "nonagon.gateway.max-body-bytes", "2",
                "nonagon.gateway.keep-alive-after", "PT3S",
                "nonagon.gateway.connect-timeout", "PT4S",
                "nonagon.gateway.first-byte-timeout", "PT5M",
                "nonagon.gateway.between-bytes-timeout", "PT0.5S",
                "nonagon.gateway.require-api-key", "true"));
        environment.putAll(Map.of("PORT", "9", "HOSTNAME", "127.0.0.9", "REQUIRE_API_KEY", "false"));
        assertThat(gateway().settings())
                .isEqualTo(new GatewaySettings(
                        1,
                        "::1",
                        2,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofMinutes(5),
                        Duration.ofMillis(500),
                        true));
        assertThat(gateway().problems()).isEmpty();
    }

    @Test
    @DisplayName("D11 a value that does not fit is a problem, and its default counts; a misspelt lock stays locked")
    void misfits() {
        config.putAll(Map.of(
                "nonagon.gateway.port", "70000",
                "nonagon.gateway.max-body-bytes", "64M",
                "nonagon.gateway.keep-alive-after", "15",
                "nonagon.gateway.first-byte-timeout", "PT0S",
                "nonagon.gateway.require-api-key", "ture"));
        assertThat(gateway().settings().port()).isEqualTo(20_128);
        assertThat(gateway().settings().maxBodyBytes()).isEqualTo(67_108_864);
        assertThat(gateway().settings().keepAliveAfter()).isEqualTo(Duration.ofSeconds(15));
        assertThat(gateway().settings().firstByteTimeout()).isEqualTo(Duration.ofSeconds(300));
        assertThat(gateway().settings().requireApiKey()).isTrue();
        assertThat(gateway().problems()).extracting(Problem::key).containsExactlyInAnyOrderElementsOf(config.keySet());
    }

    @Test
    @DisplayName("D12 PORT, HOSTNAME and REQUIRE_API_KEY count; a container's id in HOSTNAME does not")
    void borrowed() {
        environment.putAll(Map.of("PORT", "8080", "HOSTNAME", "127.0.0.1", "REQUIRE_API_KEY", "TRUE"));
        assertThat(gateway().settings().port()).isEqualTo(8080);
        assertThat(gateway().settings().host()).isEqualTo("127.0.0.1");
        assertThat(gateway().settings().requireApiKey()).isTrue();
        environment.put("HOSTNAME", "3f2a9c1b77de");
        assertThat(gateway().settings().host()).isEqualTo("127.0.0.1");
    }

    @Test
    @DisplayName("D12 D13 proxies of the environment, with their exceptions")
    void proxyRules() {
        environment.putAll(Map.of(
                "HTTP_PROXY", "http://upper:1",
                "http_proxy", "http://lower:1",
                "ALL_PROXY", "user:pw@all:3128",
                "NO_PROXY", "internal.example, .corp,*.lan , plain:8080"));
        OutboundProxies proxies = proxies();

        assertThat(proxies.proxyFor(URI.create("http://a.example/x"))).contains(URI.create("http://lower:1"));
        assertThat(proxies.proxyFor(URI.create("https://a.example/x"))).contains(URI.create("http://user:pw@all:3128"));
        for (String direct : List.of(
                "https://internal.example",
                "https://sub.internal.example",
                "https://x.corp",
                "https://y.lan",
                "http://plain:8080",
                "http://localhost:24611",
                "http://127.0.0.1:1",
                "http://[::1]:1")) {
            assertThat(proxies.proxyFor(URI.create(direct))).as(direct).isEmpty();
        }
        for (String by : List.of("https://notinternal.example", "http://plain:9090", "https://128.0.0.1")) {
            assertThat(proxies.proxyFor(URI.create(by))).as(by).isPresent();
        }
        assertThat(proxies.toString()).doesNotContain("pw");
        environment.put("no_proxy", "*");
        assertThat(proxies().proxyFor(URI.create("https://a.example"))).isEmpty();
    }

    @Test
    @DisplayName("D12 the router's own proxy keys go first; one that cannot be used is a problem without its password")
    void ownProxies() {
        config.put("nonagon.upstream.https-proxy", "socks5://u:secret@h:1");
        environment.put("HTTPS_PROXY", "http://never:1");
        OutboundProxies.Result result = OutboundProxies.read(of(config), of(environment));
        assertThat(result.proxies().https()).isEmpty();
        assertThat(result.problems()).extracting(Problem::key).containsExactly("nonagon.upstream.https-proxy");
        assertThat(result.problems().toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            /p, /e1, /e2, /home, /p
            -,  /e1, /e2, /home, /e1
            -,  ' ', /e2, /home, /e2
            -,  -,   -,   /home, /home/.nonagon
            """)
    @DisplayName("D1 where the data directory is")
    void dataDirectory(String property, String own, String borrowed, String home, Path expected) {
        Map<String, String> properties = new HashMap<>();
        properties.put("nonagon.data-dir", property);
        properties.put("user.home", home);
        Map<String, String> variables = new HashMap<>();
        variables.put("NONAGON_DATA_DIR", own);
        variables.put("DATA_DIR", borrowed);
        assertThat(DataDirectory.find(variables::get, properties::get).root()).isEqualTo(expected.toAbsolutePath());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("D1 the data directory is made for its owner alone")
    void ownerOnly(@TempDir Path folder) throws IOException {
        DataDirectory made = new DataDirectory(folder.resolve("deep/data")).create();
        assertThat(Files.getPosixFilePermissions(made.root())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(made.create()).isEqualTo(made);
    }

    @Test
    @DisplayName("D2 the file is a MicroProfile Config source of ordinal 200 that follows changes and shows no secret")
    void configSource(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("nonagon.properties");
        Files.writeString(file, """
                nonagon.gateway.port=1
                nonagon.accounts.a.provider=p
                nonagon.accounts.a.api-key=secret
                nonagon.accounts.a.proxy=http://u:secret@h:1
                nonagon.api-keys.b.key=secret
                nonagon.nodes.n.headers.Authorization=secret
                other=2
                """);
        DeclaredConfigSource source = new DeclaredConfigSource(file);
        assertThat(source.getOrdinal()).isEqualTo(200);
        assertThat(source.getPropertyNames())
                .containsExactlyInAnyOrder("nonagon.gateway.port", "nonagon.accounts.a.provider");
        assertThat(source.getValue("nonagon.gateway.port")).isEqualTo("1");
        assertThat(source.getValue("nonagon.accounts.a.api-key")).isNull();

        Files.writeString(file, "nonagon.gateway.port=22\n");
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!"22".equals(source.getValue("nonagon.gateway.port")) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertThat(source.getProperties()).containsExactly(Map.entry("nonagon.gateway.port", "22"));
    }

    @Test
    @DisplayName("D2 servers find the source as a service")
    void service() {
        assertThat(ServiceLoader.load(ConfigSource.class).stream().map(ServiceLoader.Provider::type))
                .contains(DeclaredConfigSource.class);
    }
}
