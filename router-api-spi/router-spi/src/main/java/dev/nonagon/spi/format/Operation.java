package dev.nonagon.spi.format;

/** What a client wants done. A closed list: the router has a path of its own for each. */
public enum Operation {
    CHAT("chat"),
    COUNT_TOKENS("count-tokens"),
    /** Vectors for texts. */
    EMBED("embed"),
    /** Pictures from words. */
    IMAGE("image"),
    /** Sound from words. */
    SPEECH("speech"),
    /** Words from sound; the body is a multipart form. */
    TRANSCRIBE("transcribe"),
    /** A conversation made shorter by its own provider; nobody else can. */
    COMPACT("compact"),
    LIST_MODELS("list-models"),
    SHOW_MODEL("show-model");

    private final String key;

    Operation(String key) {
        this.key = key;
    }

    /** Its name in descriptors. */
    public String key() {
        return key;
    }
}
