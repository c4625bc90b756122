package dev.nonagon.spi.oauth;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A standard login as data: field {@code oauth} of a descriptor.
 *
 * @param label what a person chooses by
 * @param grant how it goes
 * @param authorize the page to open; empty for a device code
 * @param token where codes and refresh tokens are exchanged
 * @param refresh where refresh tokens are, if that is another place
 * @param device where a device code is asked for
 * @param clientId the public id of the client
 * @param secret whether the client has a secret; its value is configuration, never data
 * @param pkce whether a verifier goes along (RFC 7636, S256)
 * @param parameters further ones, in this order, of the page, or of the question for a device code
 * @param body how the token endpoint is spoken to
 * @param basic whether id and secret go into the {@code authorization} header, too
 * @param redirect where the browser comes back to
 * @param refreshScopes whether the scopes go along with a refresh
 * @param refreshLead how long before its end a token is renewed
 */
public record OAuthTerms(
        String label,
        Grant grant,
        Optional<String> authorize,
        String token,
        Optional<String> refresh,
        Optional<String> device,
        String clientId,
        ClientSecret secret,
        List<String> scopes,
        boolean pkce,
        Map<String, String> parameters,
        Body body,
        boolean basic,
        Optional<OAuthFlow.Loopback> redirect,
        boolean refreshScopes,
        Duration refreshLead) {
    public OAuthTerms {
        scopes = List.copyOf(scopes);
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** How the person proves who they are. */
    public enum Grant {
        /** In a browser that comes back with a code (RFC 6749, 4.1). */
        CODE,
        /** In any browser, with a code that is shown (RFC 8628). */
        DEVICE
    }

    /** Whether the client has a secret. */
    public enum ClientSecret {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** What the token endpoint reads. */
    public enum Body {
        FORM,
        JSON
    }
}
