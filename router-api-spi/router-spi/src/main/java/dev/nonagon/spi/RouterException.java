package dev.nonagon.spi;

/** The root of Nonagon's own exceptions. The message names the offending thing and says what to do next. */
public class RouterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RouterException(String message) {
        super(message);
    }

    public RouterException(String message, Throwable cause) {
        super(message, cause);
    }
}
