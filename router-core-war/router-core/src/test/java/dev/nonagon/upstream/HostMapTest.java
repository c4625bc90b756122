package dev.nonagon.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.ProviderId;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HostMapTest {
    @Test
    @DisplayName(
            "a host is led elsewhere with its path and query; others are left alone, and what does not fit is told")
    void led() {
        HostMap.Result result = HostMap.read(
                "api.example=http://127.0.0.1:1234/api/, Login.Example=https://proxy.example, oops, x=ftp://y");
        HostMap hosts = result.hosts();
        assertThat(hosts.led(URI.create("https://api.example/v1/x%20y?a=b%26c")))
                .isEqualTo(URI.create("http://127.0.0.1:1234/api/v1/x%20y?a=b%26c"));
        assertThat(hosts.led(URI.create("https://LOGIN.example/"))).isEqualTo(URI.create("https://proxy.example/"));
        assertThat(hosts.led(URI.create("https://other.example/z"))).isEqualTo(URI.create("https://other.example/z"));
        assertThat(result.problems()).hasSize(2).allMatch(problem -> problem.contains("is not of the form"));
    }

    @Test
    @DisplayName("a change of the setting counts within a second, and not sooner: it is asked on every call")
    void live() {
        long[] now = {0};
        Map<String, String> settings = new HashMap<>();
        Hosts hosts = new Hosts(key -> Optional.ofNullable(settings.get(key)), () -> now[0]);
        ProviderId some = new ProviderId("some");
        assertThat(hosts.apply(some).places()).isEmpty();
        settings.put("nonagon.providers.some.hosts", "a=http://b");
        assertThat(hosts.apply(some).places()).isEmpty();
        now[0] = 1_000_000_000L;
        assertThat(hosts.apply(some).places()).containsKey("a");
        assertThat(hosts.apply(new ProviderId("other")).places()).isEmpty();
    }
}
