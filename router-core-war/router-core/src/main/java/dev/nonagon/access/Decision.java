package dev.nonagon.access;

/** What the door says. */
public sealed interface Decision {
    /** Come in. */
    record Admitted(Visitor visitor) implements Decision {}

    /**
     * Stay out.
     *
     * @param status 401 if a login or key would help, 403 if not
     * @param sentence for the caller
     */
    record Refused(int status, String sentence) implements Decision {}
}
