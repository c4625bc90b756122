package dev.nonagon.management;

import dev.nonagon.books.BookRefusal;
import java.util.Map;
import java.util.function.Supplier;

/** A request that is not done, and why (M5). */
public final class ApiRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;

    /**
     * @param field the field to blame; empty if none is
     */
    ApiRefusal(int status, String field, String sentence) {
        super(sentence);
        this.status = status;
        this.field = field;
    }

    static ApiRefusal invalid(String field, String what) {
        return new ApiRefusal(400, field, field + ": " + what);
    }

    static ApiRefusal unknown(String sentence) {
        return new ApiRefusal(404, "", sentence);
    }

    /** As {@code /api} answers it. */
    public int status() {
        return status;
    }

    /** The field to blame; empty if none is. */
    public String field() {
        return field;
    }

    /** Does something with a book whose fields have other names here. */
    static <T> T naming(Map<String, String> names, Supplier<T> work) {
        try {
            return work.get();
        } catch (BookRefusal e) {
            String ours = names.getOrDefault(e.field(), e.field());
            String sentence = String.valueOf(e.getMessage());
            throw new ApiRefusal(
                    status(e.kind()),
                    ours,
                    sentence.startsWith(e.field() + ": ")
                            ? ours + sentence.substring(e.field().length())
                            : sentence);
        }
    }

    static int status(BookRefusal.Kind kind) {
        return switch (kind) {
            case UNKNOWN -> 404;
            case INVALID -> 400;
            case TAKEN, READ_ONLY, OUTDATED -> 409;
        };
    }
}
