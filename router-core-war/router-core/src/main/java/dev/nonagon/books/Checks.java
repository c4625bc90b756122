package dev.nonagon.books;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/** The checks that several books make (B1). */
final class Checks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+-]*(/[A-Za-z0-9._:@+-]+)*");
    private static final Pattern ROUTABLE =
            Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._:@+*-]*(/[A-Za-z0-9._:@+*-]+)*(\\([A-Za-z0-9-]{1,20}\\))?");
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._:@+*/-]+");
    private static final int MOST_PATTERNS = 200;
    private static final int LONGEST_PATTERN = 300;
    private static final Pattern PROVIDER = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
    private static final int LONGEST_ID = 100;
    private static final int LONGEST_URL = 2000;
    private static final int LONGEST_NOTES = 10_000;

    private Checks() {}

    static void text(String field, String value, int longest) {
        if (value.isBlank() || value.length() > longest) {
            throw BookRefusal.invalid(field, "must have 1 to " + longest + " characters");
        }
        noControls(field, value);
    }

    static void notes(String value) {
        if (value.length() > LONGEST_NOTES) {
            throw BookRefusal.invalid("notes", "must have at most " + LONGEST_NOTES + " characters");
        }
    }

    static void noControls(String field, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw BookRefusal.invalid(field, "must not contain control characters");
        }
    }

    /** A name by which a client may ask for a model. */
    static void modelName(String field, String value, int longest) {
        if (value.length() > longest || !NAME.matcher(value).matches()) {
            throw BookRefusal.invalid(
                    field,
                    "must be 1 to " + longest + " letters, digits or . _ : @ + - (parts may be joined by /), not '"
                            + value + "'");
        }
    }

    /** A name that a combo or alias may lead to: as above, or a pattern, and how much to think behind it. */
    static void routable(String field, String value, int longest) {
        if (value.length() > longest || !ROUTABLE.matcher(value).matches()) {
            throw BookRefusal.invalid(
                    field,
                    "must be 1 to " + longest
                            + " letters, digits or . _ : @ + - (parts may be joined by /; * stands for any"
                            + " characters; a word such as (high) may follow), not '" + value + "'");
        }
    }

    /** Names and patterns of models. */
    static void patterns(String field, List<String> values) {
        if (values.size() > MOST_PATTERNS) {
            throw BookRefusal.invalid(field, "must be at most " + MOST_PATTERNS);
        }
        values.forEach(value -> {
            if (value.length() > LONGEST_PATTERN || !PATTERN.matcher(value).matches()) {
                throw BookRefusal.invalid(
                        field, "must be names of models, where * stands for any characters, not '" + value + "'");
            }
        });
    }

    static void providerId(String value) {
        if (value.length() > LONGEST_ID || !PROVIDER.matcher(value).matches()) {
            throw BookRefusal.invalid(
                    "provider",
                    "must be lower-case letters and digits joined by single hyphens, at most " + LONGEST_ID);
        }
    }

    static void number(String field, long value, long least, long most) {
        if (value < least || value > most) {
            throw BookRefusal.invalid(field, "must be from " + least + " to " + most + ", not " + value);
        }
    }

    static void httpUrl(String field, URI url) {
        String scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw BookRefusal.invalid(field, "must be a URL such as https://host/v1");
        }
        if (url.getRawUserInfo() != null) {
            throw BookRefusal.invalid(field, "must not hold a user or password; give them as the account's key");
        }
        if (url.toString().length() > LONGEST_URL) {
            throw BookRefusal.invalid(field, "must have at most " + LONGEST_URL + " characters");
        }
    }

    /** Whether both lead to the same scheme, host and port (B7). */
    static boolean sameHost(URI a, URI b) {
        return String.valueOf(a.getScheme()).equalsIgnoreCase(String.valueOf(b.getScheme()))
                && String.valueOf(a.getHost()).equalsIgnoreCase(String.valueOf(b.getHost()))
                && a.getPort() == b.getPort();
    }
}
