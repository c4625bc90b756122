package dev.nonagon.cooldowns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Secret;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CredentialWatchTest {
    private final Bench bench = new Bench();

    private static Declared accounts(String... keys) {
        java.util.LinkedHashMap<String, Declared.Account> accounts = new java.util.LinkedHashMap<>();
        for (int at = 0; at < keys.length; at += 2) {
            accounts.put(
                    keys[at],
                    new Declared.Account(
                            keys[at],
                            Bench.PROVIDER,
                            Optional.of(new Secret(keys[at + 1])),
                            1,
                            true,
                            Optional.empty(),
                            Optional.empty()));
        }
        return new Declared(Map.of(), accounts, Map.of(), Map.of(), Map.of());
    }

    @Test
    @DisplayName(
            "C8 another credential wakes what was said about the old one, and only that; an account that is gone is forgotten")
    void changes() {
        CredentialWatch watch = new CredentialWatch(bench.cooldowns, accounts("a", "old", "b", "same"));
        for (String account : new String[] {"a", "b"}) {
            bench.fails(account, "m", Bench.failure(Kind.UNAUTHENTICATED), bench.now);
            bench.fails(account, "m", Bench.failure(Kind.RATE_LIMITED), bench.now);
        }
        watch.look(accounts("a", "new", "b", "same"));
        assertThat(bench.cooldowns.list())
                .extracting(rest -> rest.account() + " " + rest.kind())
                .containsExactlyInAnyOrder("a RATE_LIMITED", "b RATE_LIMITED", "b UNAUTHENTICATED");
        watch.look(accounts("a", "new"));
        assertThat(bench.cooldowns.list())
                .extracting(rest -> rest.account() + " " + rest.kind())
                .containsExactly("a RATE_LIMITED");
    }
}
