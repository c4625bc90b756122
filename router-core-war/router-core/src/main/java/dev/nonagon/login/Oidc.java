package dev.nonagon.login;

import dev.nonagon.access.ClientAddress;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.store.Store;
import dev.nonagon.vault.VaultException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Logging in by way of a company's OpenID provider (L9). Thread-safe; what one node began another may end. */
public final class Oidc {
    static final Duration LONGEST = Duration.ofMinutes(10);
    private static final String PLACE = "login/oidc/attempt";

    private final Store store;
    private final Audit audit;
    private final Login login;
    private final Optional<OidcSettings> settings;

    /**
     * A login that has begun.
     *
     * @param sealed what the browser keeps and brings back
     */
    record Begun(URI provider, Secret sealed) {}

    Oidc(Store store, Audit audit, Login login, Optional<OidcSettings> settings) {
        this.store = store;
        this.audit = audit;
        this.login = login;
        this.settings = settings;
    }

    public boolean isConfigured() {
        return settings.isPresent();
    }

    /**
     * How a login ended.
     *
     * @param back where the person wanted to be; empty if the login was not begun here
     */
    record Ended(Login.Outcome outcome, String back) {}

    private record Opened(OidcProvider.Attempt attempt, String back) {}

    /** @param back comes back as {@link Ended#back()} */
    Begun begin(String back) throws OidcProvider.Trouble {
        OidcProvider.Attempt attempt = new OidcProvider.Attempt(fresh(), fresh(), fresh());
        URI provider = new OidcProvider(configured()).authorization(attempt);
        String json = Json.text(Json.object()
                .put("state", attempt.state().reveal())
                .put("nonce", attempt.nonce().reveal())
                .put("verifier", attempt.verifier().reveal())
                .put("back", back)
                .put("end", store.clock().instant().plus(LONGEST).toEpochMilli()));
        String sealed = store.vault().seal(new Secret(json), PLACE);
        return new Begun(
                provider,
                new Secret(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(sealed.getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * Ends it.
     *
     * @param sealed what the browser kept
     */
    Ended end(Optional<String> sealed, String state, String code, ClientAddress client, Optional<Secret> before) {
        Optional<Opened> opened = opened(sealed.orElse(""));
        String back = opened.map(Opened::back).orElse("");
        try {
            OidcProvider.Attempt attempt = opened.map(Opened::attempt)
                    .orElseThrow(() -> new OidcProvider.Trouble(
                            "This login has taken too long, or was not begun here; begin again."));
            if (!attempt.state().equals(new Secret(state))) {
                throw new OidcProvider.Trouble("This login was not begun in this browser; begin again.");
            }
            return new Ended(admit(new OidcProvider(configured()).person(code, attempt), client, before), back);
        } catch (OidcProvider.Trouble e) {
            audit.record(new Actor("anonymous", client.text()), "login.refused", "login", "oidc");
            return new Ended(new Login.Outcome.Refused(401, String.valueOf(e.getMessage())), back);
        }
    }

    private Login.Outcome admit(OidcProvider.Person person, ClientAddress client, Optional<Secret> before)
            throws OidcProvider.Trouble {
        String user = "oidc:" + shown(person.subject());
        if (configured().allows(person.subject(), person.groups())) {
            return login.admit(user, client, before);
        }
        audit.record(new Actor("anonymous", client.text()), "login.refused", "login", user);
        return new Login.Outcome.Refused(
                403,
                "You are known to the provider, but not among"
                        + " nonagon.login.oidc.allowed-subjects or members of allowed-groups.");
    }

    private Optional<Opened> opened(String sealed) {
        try {
            String vaulted = new String(Base64.getUrlDecoder().decode(sealed), StandardCharsets.UTF_8);
            JsonNode json = Json.parse(store.vault().open(vaulted, PLACE).reveal());
            if (store.clock().millis() < json.path("end").asLong(0)) {
                return Optional.of(new Opened(
                        new OidcProvider.Attempt(
                                secret(json, "state"), secret(json, "nonce"), secret(json, "verifier")),
                        json.path("back").asString("")));
            }
        } catch (IllegalArgumentException | VaultException | JsonProblem e) {
            // Not ours: as good as none.
        }
        return Optional.empty();
    }

    private static Secret secret(JsonNode json, String name) {
        return new Secret(json.path(name).asString(""));
    }

    private OidcSettings configured() throws OidcProvider.Trouble {
        return settings.orElseThrow(
                () -> new OidcProvider.Trouble("No provider is configured: nonagon.login.oidc.issuer."));
    }

    private Secret fresh() {
        return new Secret(Tokens.random(store.random()));
    }

    private static String shown(String subject) {
        return subject.length() > 200 ? subject.substring(0, 200) : subject;
    }
}
