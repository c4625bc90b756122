package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.ComboBook;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.Kept;
import dev.nonagon.books.MemberJson;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.management.AccountViews.Done;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code /api/combos}: models that are tried in turn. A combo's name is its id, and may hold slashes. */
@Path("api/combos")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class CombosResource {
    private static final Map<String, String> NAMES = Map.of("id", "name", "members", "models");

    private final ComboBook book;
    private final StoredConfiguration picture;

    /** All combos. */
    record Combos(List<ComboView> combos) {}

    /**
     * A combo.
     *
     * @param models a text for each member of which nothing but its name is said, else an object ({@link MemberJson})
     * @param hedgeAfter an ISO 8601 duration
     */
    record ComboView(
            String id,
            String name,
            List<JsonNode> models,
            String strategy,
            boolean subscriptionOnly,
            int sticky,
            Optional<String> hedgeAfter,
            String notes,
            boolean declared,
            Optional<Instant> createdAt,
            Optional<Instant> updatedAt,
            Optional<Long> version) {}

    /** A new combo. */
    record NewCombo(
            @NotBlank(message = "Name is required") @Nullable
            String name,

            @NotNull(message = "must name at least one model")
            @NotEmpty(message = "must name at least one model")
            @Nullable
            List<JsonNode> models,

            @Nullable String strategy,
            @Nullable Boolean subscriptionOnly,
            @Nullable Integer sticky,
            @Nullable String hedgeAfter,
            @Nullable String notes) {}

    /** A change; what is missing stays. The name is for good: clients ask for it. An empty hedgeAfter takes it away. */
    record ComboEdit(
            @Nullable String name,
            @Nullable List<JsonNode> models,
            @Nullable String strategy,
            @Nullable Boolean subscriptionOnly,
            @Nullable Integer sticky,
            @Nullable String hedgeAfter,
            @Nullable String notes,
            @Nullable Long version) {}

    @Inject
    CombosResource(ComboBook book, StoredConfiguration picture) {
        this.book = book;
        this.picture = picture;
    }

    @GET
    @Needs(Need.READ)
    public Combos list() {
        List<ComboView> all = new ArrayList<>();
        picture.current().combos().values().stream()
                .filter(combo -> book.isDeclared(combo.name()))
                .forEach(combo -> all.add(view(combo, "", Optional.empty())));
        book.list().stream().filter(kept -> !book.isDeclared(kept.id())).forEach(kept -> all.add(view(kept)));
        return new Combos(all);
    }

    @GET
    @Path("{id:.+}")
    @Needs(Need.READ)
    public ComboView get(@PathParam("id") String id) {
        return list().combos().stream()
                .filter(combo -> combo.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiRefusal.unknown("There is no combo '" + id + "'."));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public ComboView create(NewCombo body, @Context SecurityContext security) {
        ComboData data = edited(
                new ComboData(Strategy.PRIORITY, List.of(), false, 1, Optional.empty(), ""),
                new ComboEdit(
                        null,
                        body.models(),
                        body.strategy(),
                        body.subscriptionOnly(),
                        body.sticky(),
                        body.hedgeAfter(),
                        body.notes(),
                        null));
        Actor actor = Visitor.of(security).actor();
        return view(ApiRefusal.naming(NAMES, () -> book.create(actor, String.valueOf(body.name()), data)));
    }

    @PUT
    @Path("{id:.+}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public ComboView edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            ComboEdit body,
            @Context SecurityContext security) {
        if (body.name() != null && !body.name().equals(id)) {
            throw ApiRefusal.invalid(
                    "name", "is read-only, because clients ask for it; make another combo and delete this one");
        }
        OptionalLong version = Expected.version(ifMatch, body.version());
        Actor actor = Visitor.of(security).actor();
        return view(ApiRefusal.naming(NAMES, () -> book.edit(actor, id, version, before -> edited(before, body))));
    }

    private static ComboData edited(ComboData before, ComboEdit body) {
        String hedgeAfter = body.hedgeAfter();
        return new ComboData(
                body.strategy() == null ? before.strategy() : strategy(body.strategy()),
                body.models() == null ? before.members() : members(body.models()),
                Objects.requireNonNullElse(body.subscriptionOnly(), before.subscriptionOnly()),
                Objects.requireNonNullElse(body.sticky(), before.sticky()),
                hedgeAfter == null ? before.hedgeAfter() : duration(hedgeAfter),
                Objects.requireNonNullElse(body.notes(), before.notes()));
    }

    private static Strategy strategy(String word) {
        return Strategy.of(word)
                .orElseThrow(
                        () -> ApiRefusal.invalid("strategy", "must be one of " + String.join(", ", Strategy.words())));
    }

    private static List<Member> members(List<JsonNode> given) {
        return ApiRefusal.naming(NAMES, () -> MemberJson.read("models", given));
    }

    private static Optional<Duration> duration(String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeException e) {
            throw ApiRefusal.invalid("hedgeAfter", "must be a duration such as PT8S");
        }
    }

    @DELETE
    @Path("{id:.+}")
    @Needs(Need.ADMIN)
    public Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        Actor actor = Visitor.of(security).actor();
        book.delete(actor, id);
        return new Done(true, "The combo is deleted");
    }

    private static ComboView view(Kept<ComboData> kept) {
        return view(kept.data().combo(kept.id()), kept.data().notes(), Optional.of(kept));
    }

    /**
     * @param kept empty if the combo is declared
     */
    private static ComboView view(Combo combo, String notes, Optional<Kept<ComboData>> kept) {
        return new ComboView(
                combo.name(),
                combo.name(),
                combo.members().stream().map(MemberJson::write).toList(),
                combo.strategy().word(),
                combo.subscriptionOnly(),
                combo.sticky(),
                combo.hedgeAfter().map(Duration::toString),
                notes,
                kept.isEmpty(),
                kept.map(Kept::createdAt),
                kept.map(Kept::updatedAt),
                kept.map(Kept::version));
    }
}
