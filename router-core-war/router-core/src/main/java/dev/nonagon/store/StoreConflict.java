package dev.nonagon.store;

/** Somebody else changed the same thing meanwhile, or took its name (S8); nothing was changed. Read again, then try again. */
public final class StoreConflict extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreConflict(String message) {
        super(message);
    }

    public StoreConflict(String message, Throwable cause) {
        super(message, cause);
    }
}
