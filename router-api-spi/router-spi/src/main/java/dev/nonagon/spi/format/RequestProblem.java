package dev.nonagon.spi.format;

import dev.nonagon.spi.RouterException;

/** A request that is JSON but not this format. The client gets a 400 that names the place. */
public final class RequestProblem extends RouterException {
    private static final long serialVersionUID = 1L;

    private final String pointer;

    /**
     * @param pointer a JSON pointer to the offending value, for example {@code /messages/3/content}
     * @param message what is wrong with it
     */
    public RequestProblem(String pointer, String message) {
        super(pointer + ": " + message);
        this.pointer = pointer;
    }

    public String pointer() {
        return pointer;
    }
}
