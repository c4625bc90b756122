package dev.nonagon.access;

/** What a resource demands of its caller. A session fulfils every need. */
public enum Need {
    /** Nothing. The caller is resolved all the same. */
    PUBLIC,
    /** A key with {@link Scope#INFERENCE}. */
    INFERENCE,
    /** A key with {@link Scope#READ} or {@link Scope#ADMIN}. */
    READ,
    /** A key with {@link Scope#ADMIN}. */
    ADMIN;

    /** Whether a key with these scopes is enough. */
    boolean metBy(java.util.Set<Scope> scopes) {
        return switch (this) {
            case PUBLIC -> true;
            case INFERENCE -> scopes.contains(Scope.INFERENCE);
            case READ -> scopes.contains(Scope.READ) || scopes.contains(Scope.ADMIN);
            case ADMIN -> scopes.contains(Scope.ADMIN);
        };
    }
}
