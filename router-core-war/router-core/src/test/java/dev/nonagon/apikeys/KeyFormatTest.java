package dev.nonagon.apikeys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeyFormatTest {
    private static final String MACHINE = "0123456789abcdef";
    private final KeyFormat format = format(MACHINE, "check", "hash");

    private static KeyFormat format(String machine, String check, String hash) {
        return new KeyFormat(machine, new Secret(check), new Secret(hash), new SecureRandom());
    }

    @Test
    @DisplayName("K1 K82 four parts, 128 random bits, and a check that only the secret's owner can make")
    void fourParts() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Secret key = format.make();
            assertThat(key.reveal()).matches("sk-0123456789abcdef-[a-z2-7]{26}-[0-9a-f]{8}");
            assertThat(format.form(key)).isEqualTo(KeyFormat.Form.OURS);
            ids.add(key.reveal().split("-", -1)[2]);
        }
        assertThat(ids).hasSize(200);
        assertThat(format(MACHINE, "other", "hash").form(format.make())).isEqualTo(KeyFormat.Form.TAMPERED);
    }

    @Test
    @DisplayName("K82 any changed character of a key is noticed")
    void tampered() {
        String key = format.make().reveal();
        for (int at = key.indexOf('-', 3) + 1; at < key.length(); at++) {
            if (key.charAt(at) != '-') {
                char other = key.charAt(at) == 'a' ? 'b' : 'a';
                Secret changed = new Secret(key.substring(0, at) + other + key.substring(at + 1));
                assertThat(format.form(changed)).as("position %d", at).isEqualTo(KeyFormat.Form.TAMPERED);
                assertThat(format.hash(changed)).isNotEqualTo(format.hash(new Secret(key)));
            }
        }
        assertThat(format.form(new Secret("sk-ffffffffffffffff-abc123-01234567")))
                .isEqualTo(KeyFormat.Form.FOREIGN);
        assertThat(format.form(new Secret("sk-abcd1234"))).isEqualTo(KeyFormat.Form.OTHER);
    }

    @Test
    @DisplayName("K2 the hash depends on the secret, and neither hash nor hint holds the key")
    void hashed() {
        Secret key = format.make();
        assertThat(format.hash(key)).hasSize(64).isEqualTo(format.hash(key));
        assertThat(format(MACHINE, "check", "other").hash(key)).isNotEqualTo(format.hash(key));
        String id = key.reveal().split("-", -1)[2];
        assertThat(format.hash(key) + KeyFormat.hint(key)).doesNotContain(id.substring(0, 8));
        assertThat(KeyFormat.hint(new Secret("sk-abcd"))).isEqualTo("…");
    }

    @Test
    @DisplayName("K6 patterns: an asterisk stands for any characters, and many of them do not take forever")
    void patterns() {
        record Case(String pattern, String name, boolean fits) {}
        for (Case c : List.of(
                new Case("echo/*", "echo/hello", true),
                new Case("echo/*", "echo", false),
                new Case("*", "", true),
                new Case("*mini*", "a/gpt-mini-2", true),
                new Case("a*b*c", "aXbYc", true),
                new Case("a*b*c", "aXbY", false),
                new Case("a.c", "abc", false),
                new Case("a", "A", false),
                new Case("*a".repeat(200) + "b", "a".repeat(5000), false))) {
            assertThat(NamePatterns.of(List.of(c.pattern())).match(c.name()))
                    .as(c.toString())
                    .isEqualTo(c.fits());
        }
    }

    @Test
    @DisplayName("K5 a proxied request, a web page and a foreign host name are not on this machine")
    void local() throws Exception {
        InetAddress here = InetAddress.getByName("127.0.0.1");
        assertThat(Caller.of(here, here, Headers.none()).local()).isTrue();
        assertThat(Caller.of(here, here, Headers.of("host", "localhost:20128").plus("origin", "http://127.0.0.1:3000"))
                        .local())
                .isTrue();
        assertThat(Caller.of(
                                InetAddress.getByName("::1"),
                                InetAddress.getByName("::1"),
                                Headers.of("host", "[::1]:20128"))
                        .local())
                .isTrue();
        assertThat(Caller.of(InetAddress.getByName("192.168.1.9"), here, Headers.none())
                        .local())
                .isFalse();
        for (Headers from : List.of(
                Headers.of("x-forwarded-for", "127.0.0.1"),
                Headers.of("x-real-ip", "127.0.0.1"),
                Headers.of("forwarded", "for=127.0.0.1"),
                Headers.of("origin", "https://evil.example"),
                Headers.of("origin", "null"),
                Headers.of("host", "evil.example:20128"),
                Headers.of("host", "localhost.evil.example"))) {
            assertThat(Caller.of(here, here, from).local()).as(from.toString()).isFalse();
        }
    }
}
