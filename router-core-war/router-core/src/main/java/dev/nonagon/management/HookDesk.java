package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.Kept;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.books.WebhookData;
import dev.nonagon.spi.Secret;
import dev.nonagon.webhooks.Delivery;
import dev.nonagon.webhooks.WebhookDesk;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Webhooks, for {@code /api} and for the console: addresses and secrets go in, and only a fresh secret comes out again (H6). Thread-safe. Blocks. */
public final class HookDesk {
    private final WebhookBook book;
    private final WebhookDesk desk;
    private final Addresses addresses;
    private final Audit audit;

    HookDesk(WebhookBook book, WebhookDesk desk, Addresses addresses, Audit audit) {
        this.book = book;
        this.desk = desk;
        this.addresses = addresses;
        this.audit = audit;
    }

    /** A webhook with the secret that it has just got. */
    public record Fresh(Kept<WebhookData> webhook, Secret secret) {}

    /**
     * What is to change; what is empty stays.
     *
     * @param url a whole new one
     * @param events of all kinds if the set is empty
     */
    public record Edit(
            Optional<String> name, Optional<Secret> url, Optional<Set<String>> events, Optional<Boolean> enabled) {
        static Edit switched(boolean on) {
            return new Edit(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(on));
        }
    }

    public List<Kept<WebhookData>> list() {
        return book.list();
    }

    public Kept<WebhookData> find(String id) {
        return book.find(id).orElseThrow(() -> ApiRefusal.unknown("There is no webhook '" + id + "'."));
    }

    /** @param events which kinds of occasions; all if it is empty */
    public Fresh create(Actor actor, String name, Secret url, Set<String> events, boolean enabled) {
        URI address = addresses.url("url", url.reveal());
        Secret secret = book.newSecret();
        WebhookData data =
                new WebhookData(name, new Secret(address.toString()), address.getHost(), secret, events, enabled);
        return new Fresh(book.create(actor, book.newId(), data), secret);
    }

    /** @param version as it was read; any if it is empty */
    public Kept<WebhookData> edit(Actor actor, String id, OptionalLong version, Edit edit) {
        Optional<URI> url = edit.url().map(text -> addresses.url("url", text.reveal()));
        return book.edit(
                actor,
                id,
                version,
                before -> new WebhookData(
                        edit.name().orElse(before.name()),
                        url.map(u -> new Secret(u.toString())).orElse(before.url()),
                        url.map(URI::getHost).orElse(before.host()),
                        before.secret(),
                        edit.events().orElse(before.events()),
                        edit.enabled().orElse(before.enabled())));
    }

    public void enable(Actor actor, String id, boolean on) {
        edit(actor, id, OptionalLong.empty(), Edit.switched(on));
    }

    public void delete(Actor actor, String id) {
        book.delete(actor, id);
    }

    /** Another secret in the place of the old one, which counts no more. */
    public Fresh rotate(Actor actor, String id) {
        Secret secret = book.newSecret();
        Kept<WebhookData> kept = book.edit(
                actor,
                id,
                OptionalLong.empty(),
                before -> new WebhookData(
                        before.name(), before.url(), before.host(), secret, before.events(), before.enabled()));
        return new Fresh(kept, secret);
    }

    /** Calls it now, whatever it asks for; answers what came. */
    public Delivery test(Actor actor, String id) {
        find(id);
        audit.record(actor, "webhook.test", "webhook", id);
        try {
            return desk.test(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiRefusal(503, "", "The router is stopping.");
        }
    }

    /** The last deliveries of a webhook, newest first. */
    public List<Delivery> deliveries(String id, int limit) {
        return desk.deliveries(id, limit);
    }

    /** Tries a delivery again, a dead one too. */
    public void again(Actor actor, String id, String delivery) {
        if (!desk.again(id, delivery)) {
            throw ApiRefusal.unknown("There is no such delivery of this webhook.");
        }
        audit.record(actor, "webhook.retry", "webhook", id);
    }
}
