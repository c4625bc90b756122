package dev.nonagon.oauth;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.store.SealedColumns;
import dev.nonagon.vault.Vault;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The statements about table {@code pending_login}; each in the caller's transaction. */
record LoginRows(EntityManager entityManager, Vault vault) {
    private static final String COLUMNS =
            "id, flow, provider, account, state, payload_sealed, outcome, poll_at, expires_at";

    void insert(PendingLogin login, Instant now) {
        entityManager
                .createNativeQuery(
                        "insert into pending_login (id, flow, provider, account, state, payload_sealed, outcome,"
                                + " poll_at, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")
                .setParameter(1, login.id())
                .setParameter(2, login.flow())
                .setParameter(3, login.provider().value())
                .setParameter(4, login.account().orElse(""))
                .setParameter(5, word(login.state()))
                .setParameter(6, sealed(login))
                .setParameter(7, login.outcome())
                .setParameter(8, millis(login.pollAt()))
                .setParameter(9, now.toEpochMilli())
                .setParameter(10, login.expiresAt().toEpochMilli())
                .executeUpdate();
    }

    void update(PendingLogin login) {
        entityManager
                .createNativeQuery(
                        "update pending_login set state = ?2, payload_sealed = ?3, outcome = ?4, poll_at = ?5"
                                + " where id = ?1")
                .setParameter(1, login.id())
                .setParameter(2, word(login.state()))
                .setParameter(3, sealed(login))
                .setParameter(4, login.outcome())
                .setParameter(5, millis(login.pollAt()))
                .executeUpdate();
    }

    /** Takes an open login for oneself; false if somebody else has. */
    boolean claim(String id) {
        return entityManager
                        .createNativeQuery("update pending_login set state = 'busy' where id = ?1 and state = 'open'")
                        .setParameter(1, id)
                        .executeUpdate()
                == 1;
    }

    int delete(String id) {
        return entityManager
                .createNativeQuery("delete from pending_login where id = ?1")
                .setParameter(1, id)
                .executeUpdate();
    }

    /** Forgets what ended a while ago. */
    void prune(Instant before) {
        entityManager
                .createNativeQuery("delete from pending_login where expires_at < ?1")
                .setParameter(1, before.toEpochMilli())
                .executeUpdate();
    }

    Optional<PendingLogin> find(String id) {
        return list(" where id = ?1", id).stream().findFirst();
    }

    List<PendingLogin> open() {
        return list(" where state = ?1", "open");
    }

    private List<PendingLogin> list(String where, String value) {
        List<PendingLogin> logins = new ArrayList<>();
        for (Object row : entityManager
                .createNativeQuery("select " + COLUMNS + " from pending_login" + where + " order by created_at")
                .setParameter(1, value)
                .getResultList()) {
            logins.add(login((Object[]) row));
        }
        return logins;
    }

    private PendingLogin login(Object[] row) {
        String id = (String) row[0];
        String flow = (String) row[1];
        Instant expiresAt = Instant.ofEpochMilli(((Number) row[8]).longValue());
        long pollAt = ((Number) row[7]).longValue();
        JsonNode payload =
                Json.parse(vault.open((String) row[5], SealedColumns.place("pending_login", "payload_sealed", id))
                        .reveal());
        return new PendingLogin(
                id,
                flow,
                new ProviderId((String) row[2]),
                Optional.of((String) row[3]).filter(account -> !account.isEmpty()),
                PendingLogin.State.valueOf(((String) row[4]).toUpperCase(Locale.ROOT)),
                URI.create(payload.path("redirect").asString()),
                step(payload.path("step"), new OAuthFlow.Pending(flow, expiresAt, secrets(payload.path("values")))),
                (String) row[6],
                pollAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(pollAt)),
                expiresAt);
    }

    private static Map<String, Secret> secrets(JsonNode values) {
        Map<String, Secret> secrets = new HashMap<>();
        values.properties()
                .forEach(value ->
                        secrets.put(value.getKey(), new Secret(value.getValue().asString())));
        return secrets;
    }

    private static OAuthFlow.Step step(JsonNode json, OAuthFlow.Pending pending) {
        return switch (json.path("kind").asString()) {
            case "browser" ->
                new OAuthFlow.Step.OpenBrowser(URI.create(json.path("page").asString()), pending);
            case "code" ->
                new OAuthFlow.Step.ShowCode(
                        json.path("code").asString(),
                        URI.create(json.path("page").asString()),
                        Duration.ofMillis(json.path("pollEvery").asLong()),
                        pending);
            default -> {
                List<OAuthFlow.Field> fields = new ArrayList<>();
                json.path("fields")
                        .forEach(field -> fields.add(new OAuthFlow.Field(
                                field.path("name").asString(),
                                field.path("label").asString(),
                                field.path("secret").asBoolean())));
                yield new OAuthFlow.Step.AskFields(fields, pending);
            }
        };
    }

    private String sealed(PendingLogin login) {
        ObjectNode payload = Json.object().put("redirect", login.redirect().toString());
        ObjectNode step = payload.putObject("step");
        switch (login.step()) {
            case OAuthFlow.Step.OpenBrowser browser ->
                step.put("kind", "browser").put("page", browser.page().toString());
            case OAuthFlow.Step.ShowCode code ->
                step.put("kind", "code")
                        .put("code", code.code())
                        .put("page", code.page().toString())
                        .put("pollEvery", code.pollEvery().toMillis());
            case OAuthFlow.Step.AskFields asked -> {
                step.put("kind", "fields");
                asked.fields().forEach(field -> step.withArray("fields")
                        .addObject()
                        .put("name", field.name())
                        .put("label", field.label())
                        .put("secret", field.secret()));
            }
            case OAuthFlow.Step.Unavailable none -> throw new IllegalStateException("A login that never began");
        }
        ObjectNode values = payload.putObject("values");
        login.pending().values().forEach((name, value) -> values.put(name, value.reveal()));
        return vault.seal(
                new Secret(Json.text(payload)), SealedColumns.place("pending_login", "payload_sealed", login.id()));
    }

    private static String word(PendingLogin.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static long millis(Optional<Instant> moment) {
        return moment.map(Instant::toEpochMilli).orElse(0L);
    }
}
