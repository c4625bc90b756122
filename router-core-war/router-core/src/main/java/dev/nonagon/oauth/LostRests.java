package dev.nonagon.oauth;

import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.failures.LostLogin;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.oauth.Credential;

/** Rests of lost logins that outlived their cause (L8). */
final class LostRests {
    private LostRests() {}

    /**
     * Wakes accounts that rest for a login that was lost and have another one now: their rest is kept in the database, and a
     * router that was killed right after the new login has not written its end. Once, at the start: later a new credential
     * ends a rest by itself.
     */
    static void wake(Cooldowns cooldowns, Declared picture, RefreshService service) {
        for (Rest rest : cooldowns.list()) {
            Declared.Account account = picture.accounts().get(rest.account());
            if (account != null
                    && LostLogin.is(Failure.of(rest.kind(), rest.reason()))
                    && account.credential() instanceof Credential.Tokens tokens
                    && !service.state(account.name()).isLost(tokens)) {
                cooldowns.credentialChanged(rest.provider(), rest.account());
            }
        }
    }
}
