package dev.nonagon.seals;

/** Ledgers for tests of other features. */
public final class SealsForTests {
    private SealsForTests() {}

    /** A ledger that lives in memory alone. */
    public static SealLedger ledger() {
        return SealLedger.inMemory(1 << 20);
    }
}
