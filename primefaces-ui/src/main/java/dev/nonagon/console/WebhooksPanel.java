package dev.nonagon.console;

import dev.nonagon.books.Kept;
import dev.nonagon.books.WebhookData;
import dev.nonagon.management.HookDesk;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.Secret;
import dev.nonagon.webhooks.Delivery;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whom the router calls when something happens, and how that went. */
@Named("webhooksPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class WebhooksPanel {
    private static final int DELIVERIES = 5;

    @Inject
    private HookDesk desk;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    @Inject
    private Ui ui;

    private Optional<Secret> made = Optional.empty();

    /** A webhook with its last deliveries, newest first. */
    public record Card(Kept<WebhookData> hook, List<Delivery> deliveries) {
        public String getId() {
            return hook.id();
        }

        public String getName() {
            return hook.data().name();
        }

        /** Its kinds of occasions; empty for all. */
        public Set<String> getEvents() {
            return new TreeSet<>(hook.data().events());
        }

        public Tone getTone() {
            return !hook.data().enabled() || deliveries.isEmpty()
                    ? Tone.PLAIN
                    : WebhooksPanel.tone(deliveries.getFirst().state());
        }
    }

    public List<Card> getCards() {
        return desk.list().stream()
                .map(hook -> new Card(hook, desk.deliveries(hook.id(), DELIVERIES)))
                .toList();
    }

    /** Of which a webhook can be told; a test goes to any. */
    public List<String> getKinds() {
        return Occasion.KINDS.stream().filter(kind -> !kind.equals("test")).toList();
    }

    static Tone tone(Delivery.State state) {
        return switch (state) {
            case DELIVERED -> Tone.GOOD;
            case PENDING -> Tone.WARN;
            case DEAD -> Tone.BAD;
        };
    }

    public String style(Delivery.State state) {
        return tone(state).getStyle();
    }

    /** The signing secret, once (H6). */
    public String getMade() {
        return made.map(Secret::reveal).orElse("");
    }

    public void create() {
        boolean done = saying.doing(() -> {
            Set<String> events = getKinds().stream()
                    .filter(kind -> asks.checked("event-" + kind))
                    .collect(Collectors.toSet());
            made = Optional.of(desk.create(
                            guest.actor(),
                            asks.get("name"),
                            new Secret(asks.get("url")),
                            events.size() == getKinds().size() ? Set.of() : events,
                            true)
                    .secret());
        });
        if (done) {
            saying.dialog("hook", false);
            saying.dialog("made", true);
        }
    }

    /** Another secret in the place of the old one. */
    public void rotate() {
        saying.doing(() -> {
            made = Optional.of(desk.rotate(guest.actor(), asks.required("key")).secret());
            saying.dialog("made", true);
        });
    }

    void enable(String id, boolean on) {
        saying.doing(() -> desk.enable(guest.actor(), id, on));
    }

    void test(String id) {
        saying.doing(() -> {
            Delivery came = desk.test(guest.actor(), id);
            if (came.state() == Delivery.State.DELIVERED) {
                saying.done("hooks.tested", Integer.toString(came.status()));
            } else {
                saying.problem(ui.say2(
                        "hooks.tested-badly",
                        came.status() == 0 ? "–" : Integer.toString(came.status()),
                        came.trouble()));
            }
        });
    }

    void again(String id, String delivery) {
        saying.doing(() -> {
            desk.again(guest.actor(), id, delivery);
            saying.done("hooks.again");
        });
    }

    void delete(String id) {
        saying.doing(() -> {
            desk.delete(guest.actor(), id);
            saying.done("hooks.deleted");
        });
    }
}
