package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes an account's own secrets, and the headers that its owner has set, out of what its provider said: some providers repeat
 * the key that they refuse.
 */
public final class Masking {
    /** Shorter than this a "secret" would mask half of any sentence. */
    private static final int SHORTEST = 6;

    /** So are versions and media types, which headers hold besides. */
    private static final int SHORTEST_HEADER = 12;

    private Masking() {}

    /** The same failure, without what the target's provider may repeat of what it was sent. */
    public static Failure of(Failure failure, Target target) {
        String masked = masked(failure.message(), target);
        return masked.equals(failure.message()) ? failure : failure.withMessage(masked);
    }

    static Attempt.Words of(Attempt.Words words, Target target) {
        if (secrets(target).isEmpty()) {
            return words;
        }
        String text = new String(words.body(), StandardCharsets.ISO_8859_1);
        String masked = masked(text, target);
        return masked.equals(text)
                ? words
                : new Attempt.Words(words.status(), masked.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String masked(String text, Target target) {
        String result = text;
        for (String secret : secrets(target)) {
            result = result.replace(secret, "***");
        }
        return result;
    }

    private static List<String> secrets(Target target) {
        Stream<Secret> all =
                switch (target.account().credential()) {
                    case Credential.None ignored -> Stream.empty();
                    case Credential.Key key -> Stream.of(key.key());
                    case Credential.Tokens tokens ->
                        Stream.concat(
                                Stream.concat(Stream.of(tokens.access()), tokens.refresh().stream()),
                                tokens.extra().values().stream());
                };
        List<String> found = new ArrayList<>(
                all.map(Secret::reveal).filter(s -> s.length() >= SHORTEST).toList());
        target.provider().descriptor().headers().forEach((name, value) -> {
            if (value.length() >= SHORTEST_HEADER) {
                found.add(value);
            }
        });
        return found;
    }
}
