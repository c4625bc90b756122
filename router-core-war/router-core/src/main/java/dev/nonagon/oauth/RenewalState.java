package dev.nonagon.oauth;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * How the renewal of an account's credential stands (L7).
 *
 * @param lostHash a hash of the credential that the provider takes no more; empty if there is none
 * @param trouble the last reason why it did not work; empty if it did
 * @param troubles how often in a row it did not
 * @param notBefore when the provider may be asked again
 * @param since when it came to stand so
 */
public record RenewalState(String lostHash, String trouble, int troubles, Instant notBefore, Instant since) {
    static final RenewalState FINE = new RenewalState("", "", 0, Instant.EPOCH, Instant.EPOCH);

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 6;

    /** Whether a person must log in again: only for this very credential. */
    public boolean isLost(Credential.Tokens tokens) {
        return !lostHash.isEmpty() && lostHash.equals(hash(tokens));
    }

    RenewalState lost(Credential.Tokens tokens, String reason, Instant now) {
        return new RenewalState(hash(tokens), reason, troubles + 1, now, now);
    }

    /** @param told how long to wait, if the provider said so; else ever longer */
    RenewalState troubled(String reason, java.util.Optional<Duration> told, Instant now) {
        Duration guess = SHORTEST.multipliedBy(1L << Math.min(troubles, MOST_DOUBLINGS));
        Duration wait = told.orElse(guess);
        return new RenewalState("", reason, troubles + 1, now.plus(wait.compareTo(LONGEST) < 0 ? wait : LONGEST), now);
    }

    /** Of the refresh token, which nobody guesses; a credential without one is known by its access token. */
    private static String hash(Credential.Tokens tokens) {
        Secret secret = tokens.refresh().orElse(tokens.access());
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(secret.reveal().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
