package dev.nonagon.analytics;

import dev.nonagon.ledger.Name;
import dev.nonagon.usage.AttemptRecord.Who;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What usage may be told apart by. */
public enum Dimension {
    PROVIDER("provider"),
    MODEL("model"),
    ACCOUNT("account"),
    KEY("key_name"),
    CLIENT("client"),
    COMBO("combo"),
    FORMAT("client_format"),
    FAILURE("failure");

    private final String column;

    Dimension(String column) {
        this.column = column;
    }

    String column() {
        return column;
    }

    /** The name of a value of this dimension, as the ledger keeps it; an empty one means those without any. */
    Name name(String value) {
        return switch (this) {
            case KEY -> Name.ofKey(new Who(value, value));
            case ACCOUNT -> Name.ofAccount(new Who(value, value));
            case FAILURE -> Name.of(value.toUpperCase(Locale.ROOT).replace('-', '_'));
            case PROVIDER, MODEL, CLIENT, COMBO, FORMAT -> Name.of(value);
        };
    }

    /** What a person types. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Dimension> of(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    public static String words() {
        return Arrays.stream(values()).map(Dimension::word).collect(Collectors.joining(", "));
    }
}
