package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.WebhookData;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.Secret;
import dev.nonagon.webhooks.Delivery;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /api/webhooks}: whom to call when something happens, and how that went. */
@Path("api/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class WebhooksResource {
    private static final int MOST_DELIVERIES = 200;

    private final HookDesk desk;

    record WebhookList(List<WebhookView> webhooks, List<String> kinds) {}

    record WebhookAnswer(WebhookView webhook) {}

    /**
     * A webhook, without its URL and its secret.
     *
     * @param host of the URL
     * @param events all if it is empty
     * @param last its newest delivery
     */
    record WebhookView(
            String id,
            String name,
            String host,
            List<String> events,
            boolean enabled,
            Optional<DeliveryView> last,
            Instant createdAt,
            Instant updatedAt,
            long version) {}

    /** A webhook that was made, or has a new secret: the only time that it is shown. */
    record ShownWebhook(WebhookView webhook, String secret) {}

    record Deliveries(List<DeliveryView> deliveries) {}

    /**
     * A delivery.
     *
     * @param state {@code pending}, {@code delivered} or {@code dead}
     * @param status of the last answer
     * @param error why the last try failed
     * @param nextAt when it is tried next
     */
    record DeliveryView(
            String id,
            String kind,
            String state,
            int attempts,
            Optional<Integer> status,
            Optional<String> error,
            Instant createdAt,
            Optional<Instant> nextAt,
            Optional<Instant> endedAt,
            String body) {}

    record NewWebhook(
            @NotBlank String name,
            @NotNull Secret url,
            @Nullable List<String> events,
            @Nullable Boolean enabled) {}

    /** What is to change; what is missing stays. */
    record WebhookEdit(
            @Nullable String name,
            @Nullable Secret url,
            @Nullable List<String> events,
            @Nullable Boolean enabled,
            @Nullable Long version) {}

    @Inject
    WebhooksResource(HookDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.READ)
    public WebhookList list() {
        return new WebhookList(desk.list().stream().map(this::view).toList(), Occasion.KINDS);
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public WebhookAnswer get(@PathParam("id") String id) {
        return new WebhookAnswer(view(desk.find(id)));
    }

    private WebhookView view(Kept<WebhookData> kept) {
        return new WebhookView(
                kept.id(),
                kept.data().name(),
                kept.data().host(),
                List.copyOf(new TreeSet<>(kept.data().events())),
                kept.data().enabled(),
                desk.deliveries(kept.id(), 1).stream().findFirst().map(WebhooksResource::view),
                kept.createdAt(),
                kept.updatedAt(),
                kept.version());
    }

    private static DeliveryView view(Delivery delivery) {
        return new DeliveryView(
                delivery.id(),
                delivery.kind(),
                delivery.state().word(),
                delivery.attempts(),
                delivery.status() == 0 ? Optional.empty() : Optional.of(delivery.status()),
                Optional.of(delivery.trouble()).filter(trouble -> !trouble.isEmpty()),
                delivery.createdAt(),
                delivery.state() == Delivery.State.PENDING ? Optional.of(delivery.nextAt()) : Optional.empty(),
                delivery.endedAt(),
                delivery.body());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public ShownWebhook create(NewWebhook body, @Context SecurityContext security) {
        return shown(desk.create(
                Visitor.of(security).actor(),
                body.name(),
                body.url(),
                events(body.events()),
                body.enabled() == null || body.enabled()));
    }

    private ShownWebhook shown(HookDesk.Fresh fresh) {
        return new ShownWebhook(view(fresh.webhook()), fresh.secret().reveal());
    }

    private static Set<String> events(@Nullable List<String> events) {
        return events == null ? Set.of() : Set.copyOf(events);
    }

    @PUT
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public WebhookAnswer edit(
            @PathParam("id") String id,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            WebhookEdit body,
            @Context SecurityContext security) {
        return new WebhookAnswer(view(desk.edit(
                Visitor.of(security).actor(),
                id,
                Expected.version(ifMatch, body.version()),
                new HookDesk.Edit(
                        Optional.ofNullable(body.name()),
                        Optional.ofNullable(body.url()),
                        Optional.ofNullable(body.events()).map(WebhooksResource::events),
                        Optional.ofNullable(body.enabled())))));
    }

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public AccountViews.Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        desk.delete(Visitor.of(security).actor(), id);
        return new AccountViews.Done(true, "The webhook is deleted");
    }

    /** Another secret in the place of the old one, which counts no more. */
    @POST
    @Path("{id}/rotate")
    @Needs(Need.ADMIN)
    public ShownWebhook rotate(@PathParam("id") String id, @Context SecurityContext security) {
        return shown(desk.rotate(Visitor.of(security).actor(), id));
    }

    /** Calls it now, whatever it asks for, and says what came. */
    @POST
    @Path("{id}/test")
    @Needs(Need.ADMIN)
    public DeliveryView test(@PathParam("id") String id, @Context SecurityContext security) {
        return view(desk.test(Visitor.of(security).actor(), id));
    }

    @GET
    @Path("{id}/deliveries")
    @Needs(Need.READ)
    public Deliveries deliveries(@PathParam("id") String id, @QueryParam("limit") @DefaultValue("50") int limit) {
        if (limit < 1 || limit > MOST_DELIVERIES) {
            throw ApiRefusal.invalid("limit", "must be from 1 to " + MOST_DELIVERIES);
        }
        desk.find(id);
        return new Deliveries(
                desk.deliveries(id, limit).stream().map(WebhooksResource::view).toList());
    }

    /** Tries a delivery again, a dead one too. */
    @POST
    @Path("{id}/deliveries/{delivery}/retry")
    @Needs(Need.ADMIN)
    public AccountViews.Done retry(
            @PathParam("id") String id, @PathParam("delivery") String delivery, @Context SecurityContext security) {
        desk.again(Visitor.of(security).actor(), id, delivery);
        return new AccountViews.Done(true, "It is tried again now");
    }
}
