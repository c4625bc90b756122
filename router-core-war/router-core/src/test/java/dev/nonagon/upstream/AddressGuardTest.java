package dev.nonagon.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.RouterException;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private final AddressGuard strict = AddressGuard.allowing(Networks.none());

    @ParameterizedTest
    @DisplayName("A1 neighbours, metadata services and private networks are refused, however they are written")
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.1.1",
                "10.1.2.3",
                "172.31.255.255",
                "192.168.0.1",
                "100.100.100.200",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "fe80::1",
                "fd00:ec2::254",
                "::",
                "ff02::1",
                "64:ff9b::a9fe:a9fe",
                "2002:a9fe:a9fe::",
                "::ffff:169.254.169.254",
                "2852039166",
                "[fd00::1]"
            })
    void refused(String host) {
        assertThat(strict.problem(host)).as(host).get().asString().contains("nonagon.outbound.allowed-networks=");
        assertThatThrownBy(() -> strict.connect(host, () -> "connected"))
                .isInstanceOf(AddressGuard.AddressRefused.class);
    }

    @ParameterizedTest
    @DisplayName("A1 public addresses pass, and loopback does: local models live there")
    @ValueSource(strings = {"127.0.0.1", "127.8.9.1", "::1", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111"})
    void passes(String host) throws Exception {
        assertThat(strict.problem(host)).as(host).isEmpty();
        assertThat(strict.connect(host, () -> "connected")).isEqualTo("connected");
    }

    @Test
    @DisplayName("A1 a range that is allowed passes, its neighbour does not")
    void allowed() {
        AddressGuard guard = AddressGuard.allowing(Networks.of("192.168.4.0/22, fd12::/16 10.0.0.7"));
        assertThat(guard.problem("192.168.7.255")).isEmpty();
        assertThat(guard.problem("192.168.8.0")).isPresent();
        assertThat(guard.problem("10.0.0.7")).isEmpty();
        assertThat(guard.problem("10.0.0.8")).isPresent();
        assertThat(guard.problem("fd12::9")).isEmpty();
    }

    @Test
    @DisplayName(
            "A2 a name that leads elsewhere at the second look is caught there, and the judge leaves with the call")
    void changesItsMind() throws Exception {
        ThreadLocal<Consumer<InetAddress>> lookups = new ThreadLocal<>();
        AddressGuard guard = strict.listening(lookups);
        assertThatThrownBy(() -> guard.connect("127.0.0.1", () -> {
                    lookups.get().accept(InetAddress.getByName("169.254.169.254"));
                    return "connected";
                }))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining("127.0.0.1 leads to 169.254.169.254");
        assertThat(lookups.get()).isNull();
    }

    @ParameterizedTest
    @DisplayName("A range that is none is named")
    @ValueSource(strings = {"10.0.0.0/33", "example.org", "10.0.0.0/x", "fd00::/129"})
    void notARange(String word) {
        assertThatThrownBy(() -> Networks.of("10.0.0.0/8," + word))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining(word);
    }
}
