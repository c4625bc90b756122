package dev.nonagon.provider.kiro;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.util.Map;

/** Kiro's own token service. @source the shared page on logins, section 4.8 */
record SocialTokens(ProviderDescriptor descriptor) {
    URI at(String path) {
        return URI.create(descriptor.urls().getOrDefault("social", "") + path);
    }

    UpstreamRequest refresh(Secret token) {
        return TokenAnswers.json(at("/refreshToken"), Map.of("refreshToken", token.reveal()));
    }

    UpstreamRequest exchange(String code, String verifier, String redirect) {
        return TokenAnswers.json(
                at("/oauth/token"), Map.of("code", code, "code_verifier", verifier, "redirect_uri", redirect));
    }
}
