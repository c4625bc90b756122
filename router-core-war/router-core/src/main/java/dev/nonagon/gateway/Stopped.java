package dev.nonagon.gateway;

/** Ends the work on a question; it carries what is said instead of an answer. */
final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Misfit why;

    Stopped(Misfit why) {
        super(why.sentence());
        this.why = why;
    }

    Stopped(Misfit.Field field, String sentence) {
        this(Misfit.of(field, sentence));
    }

    Misfit why() {
        return why;
    }
}
