package dev.nonagon.gateway;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Takes an account's own secrets out of what its provider said: some providers repeat the key that they refuse. */
final class Masking {
    /** Shorter than this a "secret" would mask half of any sentence. */
    private static final int SHORTEST = 6;

    private Masking() {}

    static Failure of(Failure failure, Account account) {
        String masked = masked(failure.message(), account);
        return masked.equals(failure.message()) ? failure : failure.withMessage(masked);
    }

    static Attempt.Words of(Attempt.Words words, Account account) {
        if (secrets(account).isEmpty()) {
            return words;
        }
        String text = new String(words.body(), StandardCharsets.ISO_8859_1);
        String masked = masked(text, account);
        return masked.equals(text)
                ? words
                : new Attempt.Words(words.status(), masked.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String masked(String text, Account account) {
        String result = text;
        for (String secret : secrets(account)) {
            result = result.replace(secret, "***");
        }
        return result;
    }

    private static List<String> secrets(Account account) {
        Stream<Secret> all =
                switch (account.credential()) {
                    case Credential.None ignored -> Stream.empty();
                    case Credential.Key key -> Stream.of(key.key());
                    case Credential.Tokens tokens ->
                        Stream.concat(
                                Stream.concat(Stream.of(tokens.access()), tokens.refresh().stream()),
                                tokens.extra().values().stream());
                };
        return all.map(Secret::reveal).filter(s -> s.length() >= SHORTEST).toList();
    }
}
