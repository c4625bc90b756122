package dev.nonagon.clienttools;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What people type into. */
public enum Shell {
    /** Also bash and zsh. */
    SH {
        @Override
        String quoted(String text) {
            return "'" + text.replace("'", "'\\''") + "'";
        }

        @Override
        String variable(String name, String value) {
            return "export " + name + "=" + word(value);
        }
    },
    FISH {
        @Override
        String quoted(String text) {
            return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }

        @Override
        String variable(String name, String value) {
            return "set -gx " + name + " " + word(value);
        }
    },
    POWERSHELL {
        @Override
        String quoted(String text) {
            // It takes typographic quotes for plain ones, too.
            return "'" + QUOTES.matcher(text).replaceAll("$0$0") + "'";
        }

        @Override
        String variable(String name, String value) {
            return "$env:" + name + " = " + quoted(value);
        }
    };

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=+-]+");
    private static final Pattern QUOTES = Pattern.compile("['\u2018\u2019\u201a\u201b]");

    /** As one word, whatever is in it. */
    abstract String quoted(String text);

    /** Sets a variable for the programs that are started next. */
    abstract String variable(String name, String value);

    /** As one word, quoted where that is needed. */
    String word(String text) {
        return PLAIN.matcher(text).matches() ? text : quoted(text);
    }

    /** What addresses and people call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Shell> of(String word) {
        return Arrays.stream(values())
                .filter(shell -> shell.word().equals(word))
                .findFirst();
    }

    public static String words() {
        return Arrays.stream(values()).map(Shell::word).collect(Collectors.joining(", "));
    }
}
