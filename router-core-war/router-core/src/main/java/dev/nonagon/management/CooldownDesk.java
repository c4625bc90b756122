package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.failures.FailureTable;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What rests on this node now, and how it is woken: for {@code /api/cooldowns} and for the console. Thread-safe. */
public final class CooldownDesk {
    private final Cooldowns live;
    private final Store store;
    private final Audit audit;
    private final StoredConfiguration picture;
    private final Trials trials;

    /**
     * A rest.
     *
     * @param scope {@code provider}, {@code account} or {@code model}
     * @param account empty for a whole provider
     * @param model empty for all models
     * @param strikes how often in a row
     * @param nextProbeAt when one request may try nevertheless; not before {@code endsAt} if none may
     * @param hinted whether the provider or an operator said so; else it is a guess, and the resting goes last
     */
    public record Cooldown(
            String id,
            String scope,
            String provider,
            String account,
            Optional<String> accountName,
            String model,
            String kind,
            String reason,
            int strikes,
            Instant beganAt,
            Instant endsAt,
            Instant nextProbeAt,
            boolean hinted) {}

    /** Whether it answered; then it rests no more. */
    public record Woken(boolean valid, Optional<String> error, long latencyMs, boolean cleared) {}

    CooldownDesk(Cooldowns live, Store store, Audit audit, StoredConfiguration picture, Trials trials) {
        this.live = live;
        this.store = store;
        this.audit = audit;
        this.picture = picture;
        this.trials = trials;
    }

    /** All of them, by their ends. */
    public List<Cooldown> list() {
        return live.list().stream().map(this::shown).toList();
    }

    private Cooldown shown(Rest rest) {
        return new Cooldown(
                rest.id(),
                rest.account().isEmpty() ? "provider" : rest.model().isEmpty() ? "account" : "model",
                rest.provider().value(),
                rest.account(),
                Optional.ofNullable(picture.current().accounts().get(rest.account()))
                        .map(Declared.Account::label),
                rest.model(),
                FailureTable.word(rest.kind()),
                rest.reason(),
                rest.strikes(),
                rest.began(),
                rest.until(),
                rest.nextProbe(),
                rest.hinted());
    }

    /** Asks the account now, or the provider's first one; if it answers, its rest ends. */
    public Woken test(Actor actor, String id) {
        Rest resting = live.list().stream()
                .filter(rest -> rest.id().equals(id))
                .findFirst()
                .orElseThrow(() -> missing(id));
        Trials.Outcome outcome = trials.account(
                picture.current(),
                account(resting),
                Optional.of(resting.model()).filter(model -> !model.isEmpty()));
        boolean cleared = outcome.valid() && clear(actor, rest -> rest.id().equals(id)) > 0;
        return new Woken(
                outcome.valid(),
                Optional.of(outcome.error()).filter(error -> !error.isEmpty()),
                outcome.latencyMs(),
                cleared);
    }

    private Declared.Account account(Rest resting) {
        return picture.current().accounts().values().stream()
                .filter(account -> account.provider().equals(resting.provider()))
                .filter(account -> resting.account().isEmpty() || account.name().equals(resting.account()))
                .findFirst()
                .orElseThrow(() -> Connections.missing(
                        resting.account().isEmpty() ? resting.provider().value() : resting.account()));
    }

    /** Ends those that are meant; answers how many. */
    public int clear(Actor actor, Predicate<Rest> which) {
        List<Rest> ended = live.list().stream().filter(which).toList();
        Set<String> ids = ended.stream().map(Rest::id).collect(Collectors.toSet());
        // Written down first: nobody wakes anything without its being known who did.
        store.note(em -> {
            ended.forEach(rest -> audit.record(
                    em,
                    actor,
                    "cooldown.clear",
                    "cooldown",
                    rest.id(),
                    Optional.of(Json.object()
                            .put("kind", FailureTable.word(rest.kind()))
                            .put("endsAt", rest.until().toString())),
                    Optional.empty()));
            return ended.size();
        });
        live.clear(rest -> ids.contains(rest.id()));
        return ended.size();
    }

    static ApiRefusal missing(String id) {
        return ApiRefusal.unknown("There is no cooldown '" + id + "': it has ended, or never was.");
    }
}
