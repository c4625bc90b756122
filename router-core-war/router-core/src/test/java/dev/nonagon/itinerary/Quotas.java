package dev.nonagon.itinerary;

import dev.nonagon.quota.QuotaBoard;
import java.time.InstantSource;

/** Boards for tests. */
final class Quotas {
    private Quotas() {}

    static QuotaBoard board(InstantSource clock) {
        return new QuotaBoard();
    }
}
