package dev.nonagon.failures;

import dev.nonagon.spi.Failure;
import java.util.Locale;
import java.util.Set;

/** Tells a credential that only a person can renew from one that was merely not accepted. */
public final class LostLogin {
    /**
     * @source RFC 6749, section 5.2 (invalid_grant); OpenAI's token endpoint (refresh_token_reused, refresh_token_expired,
     *     refresh_token_invalidated); the shared pages on OAuth and on the field's problems
     */
    private static final Set<String> WORDS = Set.of(
            "invalid_grant",
            "refresh_token_reused",
            "refresh_token_expired",
            "refresh_token_invalidated",
            "refresh_token_revoked");

    private LostLogin() {}

    /** Whether the account needs a new login: nothing that the router could send again would be taken. */
    public static boolean is(Failure failure) {
        if (failure.kind() != Failure.Kind.UNAUTHENTICATED) {
            return false;
        }
        String text = failure.message().toLowerCase(Locale.ROOT);
        return WORDS.contains(failure.code().toLowerCase(Locale.ROOT))
                || WORDS.stream().anyMatch(text::contains);
    }
}
