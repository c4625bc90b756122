package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code /api/cooldowns}: which accounts rest, how to wake them, and whether they would answer. */
@Path("api/cooldowns")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class CooldownsResource {
    private final Store store;
    private final Audit audit;
    private final StoredConfiguration picture;
    private final Trials trials;

    /** All of them. */
    record Cooldowns(List<Cooldown> cooldowns) {}

    /**
     * A rest.
     *
     * @param model empty for the whole account
     * @param strikes how often in a row
     */
    record Cooldown(
            String id,
            String account,
            Optional<String> accountName,
            Optional<String> provider,
            String model,
            String kind,
            String reason,
            int strikes,
            Instant beganAt,
            Instant endsAt) {}

    /** How many were ended. */
    record Cleared(int cleared) {}

    /** Whether an account answered; then it rests no more. */
    record Woken(boolean valid, Optional<String> error, long latencyMs, boolean cleared) {}

    @Inject
    CooldownsResource(Store store, Audit audit, StoredConfiguration picture, Trials trials) {
        this.store = store;
        this.audit = audit;
        this.picture = picture;
        this.trials = trials;
    }

    @GET
    @Needs(Need.READ)
    public Cooldowns list() {
        return new Cooldowns(store.read(this::read));
    }

    private List<Cooldown> read(EntityManager entityManager) {
        List<?> rows = entityManager
                .createNativeQuery("select id, account, model, kind, reason, strikes, began_at, ends_at from cooldown"
                        + " order by ends_at, id")
                .getResultList();
        return rows.stream().map(row -> cooldown((Object[]) row)).toList();
    }

    private Cooldown cooldown(Object[] row) {
        String account = String.valueOf(row[1]);
        Optional<Declared.Account> known =
                Optional.ofNullable(picture.current().accounts().get(account));
        return new Cooldown(
                String.valueOf(row[0]),
                account,
                known.map(Declared.Account::label),
                known.map(a -> a.provider().value()),
                String.valueOf(row[2]),
                String.valueOf(row[3]),
                String.valueOf(row[4]),
                ((Number) row[5]).intValue(),
                Instant.ofEpochMilli(((Number) row[6]).longValue()),
                Instant.ofEpochMilli(((Number) row[7]).longValue()));
    }

    /** Ends all rests, or those of an account, or of a model. */
    @DELETE
    @Needs(Need.ADMIN)
    public Cleared clear(
            @QueryParam("account") @Nullable String account,
            @QueryParam("model") @Nullable String model,
            @Context SecurityContext security) {
        return new Cleared(clear(
                Visitor.of(security).actor(),
                cooldown -> (account == null || cooldown.account().equals(account))
                        && (model == null || cooldown.model().equals(model))));
    }

    @DELETE
    @Path("{id:.+}")
    @Needs(Need.ADMIN)
    public Cleared clearOne(@PathParam("id") String id, @Context SecurityContext security) {
        int cleared =
                clear(Visitor.of(security).actor(), cooldown -> cooldown.id().equals(id));
        if (cleared == 0) {
            throw missing(id);
        }
        return new Cleared(cleared);
    }

    /** Asks the account now; if it answers, its rest ends. */
    @POST
    @Path("{id:.+}/test")
    @Needs(Need.ADMIN)
    public Woken test(@PathParam("id") String id, @Context SecurityContext security) {
        Cooldown resting = list().cooldowns().stream()
                .filter(cooldown -> cooldown.id().equals(id))
                .findFirst()
                .orElseThrow(() -> missing(id));
        Declared.Account account = Optional.ofNullable(
                        picture.current().accounts().get(resting.account()))
                .orElseThrow(() -> Connections.missing(resting.account()));
        Trials.Outcome outcome = trials.account(
                picture.current(), account, Optional.of(resting.model()).filter(model -> !model.isEmpty()));
        boolean cleared = outcome.valid()
                && clear(Visitor.of(security).actor(), cooldown -> cooldown.id().equals(id)) > 0;
        return new Woken(
                outcome.valid(),
                Optional.of(outcome.error()).filter(error -> !error.isEmpty()),
                outcome.latencyMs(),
                cleared);
    }

    private int clear(Actor actor, Predicate<Cooldown> which) {
        return store.note(em -> {
            List<Cooldown> ended = read(em).stream().filter(which).toList();
            ended.forEach(cooldown -> {
                em.createNativeQuery("delete from cooldown where id = ?1")
                        .setParameter(1, cooldown.id())
                        .executeUpdate();
                audit.record(
                        em,
                        actor,
                        "cooldown.clear",
                        "cooldown",
                        cooldown.id(),
                        Optional.of(Json.object()
                                .put("kind", cooldown.kind())
                                .put("endsAt", cooldown.endsAt().toString())),
                        Optional.empty());
            });
            return ended.size();
        });
    }

    private static ApiRefusal missing(String id) {
        return ApiRefusal.unknown("There is no cooldown '" + id + "': it has ended, or never was.");
    }
}
