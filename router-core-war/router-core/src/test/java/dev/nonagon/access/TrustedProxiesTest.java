package dev.nonagon.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.upstream.Networks;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = new TrustedProxies(Networks.of("127.0.0.1, 10.0.0.0/8, fd00::/8"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-forwarded-for | 203.0.113.7 | 203.0.113.7",
                "x-forwarded-for | 127.0.0.1, 203.0.113.7 | 203.0.113.7",
                "x-forwarded-for | 127.0.0.1, 203.0.113.7, 10.2.3.4 | 203.0.113.7",
                "x-forwarded-for | 203.0.113.7:4711 | 203.0.113.7",
                "x-forwarded-for | [2001:db8::1]:4711 | 2001:db8:0:0:0:0:0:1",
                "x-forwarded-for | 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
                "x-forwarded-for | 127.0.0.1, attacker.test | 10.1.1.1",
                "forwarded | for=127.0.0.1, for=203.0.113.7;proto=https | 203.0.113.7",
                "forwarded | For=\"[2001:db8::1]:4711\" | 2001:db8:0:0:0:0:0:1",
                "forwarded | for=127.0.0.1, for=unknown | 10.1.1.1",
                "x-real-ip | 203.0.113.7 | 10.1.1.1"
            })
    @DisplayName(
            "G5 the client is the first from the right that is no trusted proxy; what stands left of it is hearsay")
    void behind(String header, String value, String client) {
        ClientAddress found = proxies.client(Asking.from("10.1.1.1", "GET", header, value));
        assertThat(found.text()).isEqualTo(client);
        assertThat(found.onThisMachine()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"x-forwarded-for,127.0.0.1", "forwarded,for=127.0.0.1;proto=https", "x-real-ip,127.0.0.1"})
    @DisplayName("G5 39b from anybody else the headers are ignored")
    void spoofed(String header, String value) {
        ClientAddress found =
                proxies.client(Asking.from("203.0.113.9", "GET", header, value, "x-forwarded-proto", "https"));
        assertThat(found.text()).isEqualTo("203.0.113.9");
        assertThat(found.https()).isFalse();
        assertThat(found.onThisMachine()).isFalse();
    }

    @Test
    @DisplayName("G5 https is what the nearest trusted proxy says")
    void https() {
        assertThat(proxies.client(Asking.from("10.1.1.1", "GET", "x-forwarded-proto", "https"))
                        .https())
                .isTrue();
        assertThat(proxies.client(Asking.from(
                                "10.1.1.1",
                                "GET",
                                "x-forwarded-for",
                                "203.0.113.7",
                                "x-forwarded-proto",
                                "https, http"))
                        .https())
                .isFalse();
        assertThat(proxies.client(Asking.from("10.1.1.1", "GET", "forwarded", "for=203.0.113.7;proto=https"))
                        .https())
                .isTrue();
    }

    @Test
    @DisplayName("G6 whoever comes over loopback with a proxy's header does not sit at this machine")
    void loopback() {
        assertThat(proxies.client(Asking.local("GET")).onThisMachine()).isTrue();
        TrustedProxies nobody = new TrustedProxies(Networks.none());
        for (String header : new String[] {"x-forwarded-for", "forwarded", "cf-ray", "via", "x-forwarded-host"}) {
            for (TrustedProxies each : new TrustedProxies[] {proxies, nobody}) {
                assertThat(each.client(Asking.local("GET", header, "127.0.0.1")).onThisMachine())
                        .as(header)
                        .isFalse();
            }
        }
    }

    @Test
    @DisplayName("a network is a /24 or a /64")
    void network() {
        assertThat(new ClientAddress(Asking.address("203.0.113.7"), false, true).network())
                .isEqualTo("203.0.113.0/24");
        assertThat(new ClientAddress(Asking.address("2001:db8:1:2:3:4:5:6"), false, true).network())
                .isEqualTo("2001:db8:1:2:0:0:0:0/64");
        assertThat(new ClientAddress(Asking.address("::ffff:203.0.113.7"), false, true).network())
                .isEqualTo("203.0.113.0/24");
    }
}
