package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.Kept;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.books.WebhookData;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.Secret;
import dev.nonagon.webhooks.Delivery;
import dev.nonagon.webhooks.WebhookDesk;
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
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /api/webhooks}: whom to call when something happens, and how that went. */
@Path("api/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class WebhooksResource {
    private static final int MOST_DELIVERIES = 200;

    private final WebhookBook book;
    private final WebhookDesk desk;
    private final Addresses addresses;
    private final Audit audit;

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
    WebhooksResource(WebhookBook book, WebhookDesk desk, Addresses addresses, Audit audit) {
        this.book = book;
        this.desk = desk;
        this.addresses = addresses;
        this.audit = audit;
    }

    @GET
    @Needs(Need.READ)
    public WebhookList list() {
        return new WebhookList(book.list().stream().map(this::view).toList(), Occasion.KINDS);
    }

    @GET
    @Path("{id}")
    @Needs(Need.READ)
    public WebhookAnswer get(@PathParam("id") String id) {
        return new WebhookAnswer(view(find(id)));
    }

    private Kept<WebhookData> find(String id) {
        return book.find(id).orElseThrow(() -> ApiRefusal.unknown("There is no webhook '" + id + "'."));
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
        URI url = addresses.url("url", body.url().reveal());
        Secret secret = book.newSecret();
        WebhookData data = new WebhookData(
                body.name(),
                new Secret(url.toString()),
                url.getHost(),
                secret,
                events(body.events()),
                body.enabled() == null || body.enabled());
        Kept<WebhookData> kept = book.create(Visitor.of(security).actor(), book.newId(), data);
        return new ShownWebhook(view(kept), secret.reveal());
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
        Optional<URI> url = Optional.ofNullable(body.url()).map(text -> addresses.url("url", text.reveal()));
        OptionalLong version = Expected.version(ifMatch, body.version());
        return new WebhookAnswer(view(book.edit(
                Visitor.of(security).actor(),
                id,
                version,
                before -> new WebhookData(
                        body.name() == null ? before.name() : body.name(),
                        url.map(u -> new Secret(u.toString())).orElse(before.url()),
                        url.map(URI::getHost).orElse(before.host()),
                        before.secret(),
                        body.events() == null ? before.events() : events(body.events()),
                        body.enabled() == null ? before.enabled() : body.enabled()))));
    }

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public AccountViews.Done delete(@PathParam("id") String id, @Context SecurityContext security) {
        book.delete(Visitor.of(security).actor(), id);
        return new AccountViews.Done(true, "The webhook is deleted");
    }

    /** Another secret in the place of the old one, which counts no more. */
    @POST
    @Path("{id}/rotate")
    @Needs(Need.ADMIN)
    public ShownWebhook rotate(@PathParam("id") String id, @Context SecurityContext security) {
        Secret secret = book.newSecret();
        Kept<WebhookData> kept = book.edit(
                Visitor.of(security).actor(),
                id,
                OptionalLong.empty(),
                before -> new WebhookData(
                        before.name(), before.url(), before.host(), secret, before.events(), before.enabled()));
        return new ShownWebhook(view(kept), secret.reveal());
    }

    /** Calls it now, whatever it asks for, and says what came. */
    @POST
    @Path("{id}/test")
    @Needs(Need.ADMIN)
    public DeliveryView test(@PathParam("id") String id, @Context SecurityContext security) {
        find(id);
        audit.record(Visitor.of(security).actor(), "webhook.test", "webhook", id);
        try {
            return view(desk.test(id));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiRefusal(503, "", "The router is stopping.");
        }
    }

    @GET
    @Path("{id}/deliveries")
    @Needs(Need.READ)
    public Deliveries deliveries(@PathParam("id") String id, @QueryParam("limit") @DefaultValue("50") int limit) {
        if (limit < 1 || limit > MOST_DELIVERIES) {
            throw ApiRefusal.invalid("limit", "must be from 1 to " + MOST_DELIVERIES);
        }
        find(id);
        return new Deliveries(
                desk.deliveries(id, limit).stream().map(WebhooksResource::view).toList());
    }

    /** Tries a delivery again, a dead one too. */
    @POST
    @Path("{id}/deliveries/{delivery}/retry")
    @Needs(Need.ADMIN)
    public AccountViews.Done retry(
            @PathParam("id") String id, @PathParam("delivery") String delivery, @Context SecurityContext security) {
        if (!desk.again(id, delivery)) {
            throw ApiRefusal.unknown("There is no such delivery of this webhook.");
        }
        audit.record(Visitor.of(security).actor(), "webhook.retry", "webhook", id);
        return new AccountViews.Done(true, "It is tried again now");
    }
}
