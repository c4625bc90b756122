package dev.nonagon.access;

/** What a key is for. */
public enum Scope {
    /** To ask models. */
    INFERENCE,
    /** To see how the router is set up and what it does. */
    READ,
    /** To change it; includes {@link #READ}. */
    ADMIN
}
