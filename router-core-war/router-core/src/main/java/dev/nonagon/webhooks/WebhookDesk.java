package dev.nonagon.webhooks;

import dev.nonagon.books.Kept;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.books.WebhookData;
import dev.nonagon.metrics.MetricSource;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreUnavailable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Takes occasions and tells webhooks of them (H1 to H4). Thread-safe. */
public final class WebhookDesk implements MetricSource, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WebhookDesk.class.getName());
    private static final int QUEUE = 1_000;
    private static final int BATCH = 20;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final Store store;
    private final WebhookBook book;
    private final Courier courier;
    private final Supplier<WebhookSettings> settings;
    private final InstantSource clock;
    private final DoubleSupplier random;
    private final BlockingQueue<Occasion> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile Optional<Thread> worker = Optional.empty();
    private volatile boolean closed;
    private Instant prunedAt = Instant.MIN;

    /** @param random from 0 to 1 */
    WebhookDesk(
            Store store,
            WebhookBook book,
            Courier courier,
            Supplier<WebhookSettings> settings,
            InstantSource clock,
            DoubleSupplier random) {
        this.store = store;
        this.book = book;
        this.courier = courier;
        this.settings = settings;
        this.clock = clock;
        this.random = random;
    }

    /** Begins to tell. */
    synchronized void start() {
        if (worker.isEmpty()) {
            worker = Optional.of(Thread.ofVirtual().name("nonagon-webhooks").start(this::work));
        }
    }

    /** Takes an occasion; returns at once. */
    public void accept(Occasion occasion) {
        if (!queue.offer(occasion)) {
            dropped.incrementAndGet();
        }
    }

    private void work() {
        while (!closed) {
            try {
                Occasion first = queue.poll(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                if (first != null) {
                    keep(first);
                }
                turn();
            } catch (InterruptedException e) {
                return;
            } catch (StoreUnavailable e) {
                // It is back when it is back; the store says so itself.
                pause();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "event=webhooks-failed", e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(Occasion occasion) {
        try {
            write(occasion, book.list());
        } catch (StoreUnavailable e) {
            accept(occasion);
            throw e;
        }
    }

    /** Writes down whom to tell. */
    void write(Occasion occasion, List<Kept<WebhookData>> hooks) {
        for (Kept<WebhookData> hook : hooks) {
            if (hook.data().wants(occasion.kind())) {
                add(hook.id(), occasion);
            }
        }
    }

    private void add(String webhook, Occasion occasion) {
        String id = id(webhook, occasion.key());
        try {
            store.note(em ->
                    new DeliveryRows(em).add(id, webhook, occasion.kind(), Message.of(occasion), clock.instant()));
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            // Another node has written the same in the same moment (H2).
            if (store.read(em -> new DeliveryRows(em).find(id)).isEmpty()) {
                throw e;
            }
        }
    }

    private static String id(String webhook, String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((webhook + "\n" + key).getBytes(StandardCharsets.UTF_8));
            return "msg_" + HexFormat.of().formatHex(hash, 0, 20);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tries what is due, once each. */
    void turn() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isAfter(prunedAt.equals(Instant.MIN) ? Instant.MIN : prunedAt.plus(PRUNE_EVERY))) {
            prunedAt = now;
            Instant oldest = now.minus(settings.get().keepFor());
            store.note(em -> {
                new DeliveryRows(em).prune(oldest);
                return true;
            });
        }
        for (Delivery delivery : store.read(em -> new DeliveryRows(em).due(now, BATCH))) {
            if (closed) {
                return;
            }
            if (store.note(em -> new DeliveryRows(em).claim(delivery, now, LEASE))) {
                attempt(delivery);
            }
        }
    }

    private void attempt(Delivery delivery) throws InterruptedException {
        Optional<WebhookData> hook = book.find(delivery.webhook()).map(Kept::data);
        Courier.Result result = hook.filter(WebhookData::enabled).isPresent()
                ? courier.call(request(hook.get(), delivery))
                : new Courier.Result(0, "The webhook is switched off");
        Instant now = clock.instant();
        int attempts = delivery.attempts() + 1;
        Duration wait = wait(attempts);
        boolean over = result.gone()
                || hook.filter(WebhookData::enabled).isEmpty()
                || now.plus(wait)
                        .isAfter(delivery.createdAt().plus(settings.get().retryFor()));
        Delivery.State state =
                result.success() ? Delivery.State.DELIVERED : over ? Delivery.State.DEAD : Delivery.State.PENDING;
        store.note(em -> {
            new DeliveryRows(em).tried(delivery.id(), state, result.status(), result.trouble(), now.plus(wait), now);
            return true;
        });
        (result.success() ? delivered : failed).incrementAndGet();
        LOG.log(
                state == Delivery.State.DEAD ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
                "event=webhook-" + (result.success() ? "delivered" : state == Delivery.State.DEAD ? "dead" : "failed")
                        + " webhook=" + delivery.webhook() + " delivery=" + delivery.id() + " kind=" + delivery.kind()
                        + " attempt=" + attempts + " status=" + result.status()
                        + (result.success() ? "" : " reason=\"" + result.trouble() + "\""));
    }

    /** 5 s, 10 s, 20 s … an hour, each up to a half longer. */
    private Duration wait(int attempts) {
        Duration plain = FIRST_WAIT.multipliedBy(1L << Math.min(attempts - 1, 12));
        Duration capped = plain.compareTo(LONGEST_WAIT) < 0 ? plain : LONGEST_WAIT;
        return capped.plus(Duration.ofMillis((long) (capped.toMillis() / 2.0 * random.getAsDouble())));
    }

    private UpstreamRequest request(WebhookData hook, Delivery delivery) {
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        Headers[] headers = {Headers.of("content-type", "application/json").plus("user-agent", "Nonagon-Webhooks")};
        Signature.headers(hook.secret(), delivery.id(), clock.instant(), body)
                .forEach((name, value) -> headers[0] = headers[0].plus(name, value));
        return new UpstreamRequest("POST", URI.create(hook.url().reveal()), headers[0], body);
    }

    /**
     * Tells one webhook now that somebody tries it, whatever it asks for.
     *
     * @return the delivery, as it is after one try; it is tried again like any other
     */
    public Delivery test(String webhook) throws InterruptedException {
        byte[] bytes = new byte[8];
        store.random().nextBytes(bytes);
        Occasion.Test occasion = new Occasion.Test(HexFormat.of().formatHex(bytes), clock.instant());
        add(webhook, occasion);
        String id = id(webhook, occasion.key());
        Delivery fresh = store.read(em -> new DeliveryRows(em).find(id)).orElseThrow();
        if (store.note(em -> new DeliveryRows(em).claim(fresh, clock.instant(), LEASE))) {
            attempt(fresh);
        }
        return store.read(em -> new DeliveryRows(em).find(id)).orElse(fresh);
    }

    /** The last deliveries of a webhook, newest first. */
    public List<Delivery> deliveries(String webhook, int limit) {
        return store.read(em -> new DeliveryRows(em).of(webhook, limit));
    }

    /** Whether there is such a delivery; it is tried from now on as if it were new. */
    public boolean again(String webhook, String delivery) {
        return store.note(em -> new DeliveryRows(em).again(webhook, delivery, clock.instant()));
    }

    @Override
    public void report(Sink sink) {
        sink.value(
                "nonagon_webhook_queue_depth",
                Type.GAUGE,
                "Occasions that nobody has written down yet.",
                queue.size(),
                List.of());
        sink.value(
                "nonagon_webhook_occasions_dropped_total",
                Type.COUNTER,
                "Occasions that found the queue full.",
                dropped.get(),
                List.of());
        sink.value(
                "nonagon_webhook_calls_total",
                Type.COUNTER,
                "Calls to webhooks, by how they ended.",
                delivered.get(),
                List.of("outcome", "delivered"));
        sink.value(
                "nonagon_webhook_calls_total",
                Type.COUNTER,
                "Calls to webhooks, by how they ended.",
                failed.get(),
                List.of("outcome", "failed"));
    }

    @Override
    public void close() {
        closed = true;
        worker.ifPresent(thread -> {
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
