package dev.nonagon.webhooks;

import dev.nonagon.books.WebhookBook;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.store.Store;
import java.time.Duration;

/** Desks for tests of other packages. */
public final class Desks {
    private Desks() {}

    public static WebhookDesk over(Store store, WebhookBook book, OutboundHttp http) {
        return new WebhookDesk(
                store,
                book,
                new Courier(http, Duration.ofSeconds(5)),
                () -> WebhookSettings.DEFAULTS,
                store.clock(),
                () -> 0);
    }
}
