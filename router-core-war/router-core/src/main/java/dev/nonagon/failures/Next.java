package dev.nonagon.failures;

import dev.nonagon.names.Words;

/** What is tried after a failure. */
public enum Next {
    /** Nothing: whoever is asked would say the same. */
    STOP,
    /** The credential is renewed, and the same is tried once more. */
    REFRESH_THEN_SAME,
    /** The same account and model again in a moment. */
    SAME_SHORTLY,
    /** Another account of the same provider and model. */
    NEXT_ACCOUNT,
    /** Another member of the combo: other accounts would say the same. */
    NEXT_MEMBER;

    /** As it is written in rules and shown. */
    public String word() {
        return Words.of(this);
    }
}
