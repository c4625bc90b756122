package dev.nonagon.spi.json;

import dev.nonagon.spi.RouterException;

/** Bytes that are not the JSON they should be. */
public final class JsonProblem extends RouterException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * @param offset where in the bytes, counted from 0; -1 if unknown
     */
    public JsonProblem(String message, long offset) {
        super(offset < 0 ? message : message + " (at byte " + offset + ")");
        this.offset = offset;
    }

    public long offset() {
        return offset;
    }
}
