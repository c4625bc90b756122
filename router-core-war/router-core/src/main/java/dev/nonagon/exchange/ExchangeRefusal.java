package dev.nonagon.exchange;

/** A file that cannot be imported at all, or an export that cannot be made (X2). Nothing was changed; says what to do. */
public final class ExchangeRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExchangeRefusal(String message) {
        super(message);
    }
}
