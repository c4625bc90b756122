package dev.nonagon.failures;

/** What a failure is held against. */
public enum Penalty {
    /** Nothing: whose fault it was, it was not theirs. */
    NOTHING,
    /** This model on this account. */
    MODEL,
    /** Everything the account does. */
    ACCOUNT,
    /** Every account of the provider. */
    PROVIDER;

    /** As it is written in rules and shown. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
