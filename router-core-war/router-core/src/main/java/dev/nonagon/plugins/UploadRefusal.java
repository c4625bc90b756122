package dev.nonagon.plugins;

/** A plugin's file that is not taken. The message is a sentence for whoever sent it, and shows no path of the machine. */
public final class UploadRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What is in the way. */
    public enum Kind {
        /** The name, the size or the content does not fit. */
        INVALID,
        /** There is no such file. */
        UNKNOWN,
        /** Another plugin is in the way, or the file does not load. */
        IN_THE_WAY
    }

    UploadRefusal(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
