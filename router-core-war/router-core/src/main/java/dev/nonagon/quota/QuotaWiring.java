package dev.nonagon.quota;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Puts the board into the container. A singleton, not a proxy: requests ask it. */
@ApplicationScoped
public class QuotaWiring {
    @Produces
    @Singleton
    QuotaBoard board() {
        return new QuotaBoard();
    }
}
