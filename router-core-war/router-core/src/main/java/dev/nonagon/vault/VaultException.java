package dev.nonagon.vault;

/** Something sealed cannot be opened, or there is no key. The message names it and says what to do; it shows no secret. */
public final class VaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public VaultException(String message) {
        super(message);
    }

    public VaultException(String message, Throwable cause) {
        super(message, cause);
    }
}
