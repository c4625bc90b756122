package dev.nonagon.store;

/** The database must not be used as it is (S3); the message says why and what to do. */
public final class StoreRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreRefusal(String message) {
        super(message);
    }

    public StoreRefusal(String message, Throwable cause) {
        super(message, cause);
    }
}
