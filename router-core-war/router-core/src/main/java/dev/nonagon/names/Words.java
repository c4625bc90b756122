package dev.nonagon.names;

import java.util.Locale;

/** How constants are called where people and programs read them: {@code rate-limited}. */
public final class Words {
    private Words() {}

    public static String of(Enum<?> constant) {
        return of(constant.name());
    }

    /** Of a constant's name; an empty one stays empty. */
    public static String of(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
