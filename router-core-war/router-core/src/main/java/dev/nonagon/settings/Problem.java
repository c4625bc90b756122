package dev.nonagon.settings;

/**
 * A mistake in the configuration, for a person. Shows no secret.
 *
 * @param line in {@code nonagon.properties}, from 1; 0 if it stands in the environment
 * @param key the key, or the name of the environment variable
 * @param message what is wrong and what to do
 */
public record Problem(Severity severity, int line, String key, String message) {
    /** What follows from it. */
    public enum Severity {
        /** The entry does not count. */
        ERROR,
        /** The entry counts. */
        WARNING
    }

    static Problem error(int line, String key, String message) {
        return new Problem(Severity.ERROR, line, key, message);
    }

    static Problem warning(int line, String key, String message) {
        return new Problem(Severity.WARNING, line, key, message);
    }

    /** Place, key and message in one sentence. */
    public String sentence() {
        return (line > 0 ? "nonagon.properties line " + line : "environment") + ": " + key + ": " + message;
    }
}
