package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.ComboBook;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.Kept;
import dev.nonagon.books.StoredConfiguration;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

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

    /** A combo. */
    record ComboView(
            String id,
            String name,
            List<String> models,
            String strategy,
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
            List<@NotBlank(message = "must name a model, alias or combo") String> models,

            @Nullable String strategy,
            @Nullable String notes) {}

    /** A change; what is missing stays. The name is for good: clients ask for it. */
    record ComboEdit(
            @Nullable String name,
            @Nullable List<@NotBlank(message = "must name a model, alias or combo") String> models,
            @Nullable String strategy,
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
        picture.current().combos().forEach((name, members) -> {
            if (book.isDeclared(name)) {
                all.add(new ComboView(
                        name,
                        name,
                        members,
                        ComboData.FALLBACK,
                        "",
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
            }
        });
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
        ComboData data = new ComboData(
                Objects.requireNonNullElse(body.strategy(), ComboData.FALLBACK),
                Objects.requireNonNullElse(body.models(), List.of()),
                Objects.requireNonNullElse(body.notes(), ""));
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
        return view(ApiRefusal.naming(
                NAMES,
                () -> book.edit(
                        actor,
                        id,
                        version,
                        before -> new ComboData(
                                Objects.requireNonNullElse(body.strategy(), before.strategy()),
                                Objects.requireNonNullElse(body.models(), before.members()),
                                Objects.requireNonNullElse(body.notes(), before.notes())))));
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
        ComboData data = kept.data();
        return new ComboView(
                kept.id(),
                kept.id(),
                data.members(),
                data.strategy(),
                data.notes(),
                false,
                Optional.of(kept.createdAt()),
                Optional.of(kept.updatedAt()),
                Optional.of(kept.version()));
    }
}
