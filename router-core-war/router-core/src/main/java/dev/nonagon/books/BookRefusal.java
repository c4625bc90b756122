package dev.nonagon.books;

/** A change that must not be made (B1, B2). Nothing was changed. The message is for whoever asked and shows no secret. */
public final class BookRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String field;

    /** What is in the way. */
    public enum Kind {
        /** There is no such entry. */
        UNKNOWN,
        /** A value does not fit. */
        INVALID,
        /** The name is taken. */
        TAKEN,
        /** It is declared outside the database. */
        READ_ONLY,
        /** It is not the version that the edit was made for. */
        OUTDATED
    }

    public BookRefusal(Kind kind, String field, String message) {
        super(message);
        this.kind = kind;
        this.field = field;
    }

    public static BookRefusal invalid(String field, String message) {
        return new BookRefusal(Kind.INVALID, field, field + ": " + message);
    }

    public Kind kind() {
        return kind;
    }

    /** The field that does not fit; empty if it is none of them. */
    public String field() {
        return field;
    }
}
