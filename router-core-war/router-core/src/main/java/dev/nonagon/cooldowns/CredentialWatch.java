package dev.nonagon.cooldowns;

import dev.nonagon.settings.Declared;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.Credential;
import java.util.HashMap;
import java.util.Map;

/** Wakes accounts whose credential is another one now, and forgets those that are gone (C8). Thread-safe. */
final class CredentialWatch {
    private final Cooldowns cooldowns;
    private Map<String, Login> known;

    private record Login(ProviderId provider, Credential credential) {}

    CredentialWatch(Cooldowns cooldowns, Declared now) {
        this.cooldowns = cooldowns;
        this.known = logins(now);
    }

    /** Looks at the accounts as they are now. */
    synchronized void look(Declared now) {
        Map<String, Login> logins = logins(now);
        Map<String, Login> before = known;
        known = logins;
        before.forEach((id, login) -> {
            Login current = logins.get(id);
            if (current == null || !current.provider().equals(login.provider())) {
                cooldowns.clear(
                        rest -> rest.account().equals(id) && rest.provider().equals(login.provider()));
            } else if (!current.credential().equals(login.credential())) {
                cooldowns.credentialChanged(login.provider(), id);
            }
        });
    }

    private static Map<String, Login> logins(Declared declared) {
        Map<String, Login> logins = new HashMap<>();
        declared.accounts()
                .forEach((id, account) -> logins.put(id, new Login(account.provider(), account.credential())));
        return logins;
    }
}
