package dev.nonagon.settings;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads values one by one and gathers what is wrong with them; then the default counts. */
public final class Reading {
    private static final Pattern ADDRESS =
            Pattern.compile("localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*]?");

    private final String prefix;
    private final Function<String, Optional<String>> config;
    private final Function<String, Optional<String>> environment;
    private final List<Problem> problems = new ArrayList<>();

    /**
     * @param prefix what the names begin with
     */
    public Reading(
            String prefix, Function<String, Optional<String>> config, Function<String, Optional<String>> environment) {
        this.prefix = prefix;
        this.config = config;
        this.environment = environment;
    }

    public List<Problem> problems() {
        return problems;
    }

    private Optional<String> own(String name) {
        return config.apply(prefix + name).map(String::strip).filter(v -> !v.isEmpty());
    }

    private Optional<String> borrowed(String variable) {
        return environment.apply(variable).map(String::strip).filter(v -> !v.isEmpty());
    }

    private void wrong(String name, String value, String should) {
        problems.add(Problem.error(0, prefix + name, "'" + value + "' is not " + should + "; the default counts"));
    }

    public int integer(String name, String variable, int otherwise, int least, int most) {
        Optional<String> value = own(name).or(() -> borrowed(variable));
        return (int) number(name, value, otherwise, least, most);
    }

    public long number(String name, long otherwise, long least, long most) {
        return number(name, own(name), otherwise, least, most);
    }

    private long number(String name, Optional<String> value, long otherwise, long least, long most) {
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        wrong(name, value.get(), "a whole number from " + least + " to " + most);
        return otherwise;
    }

    public Duration duration(String name, Duration otherwise) {
        Optional<String> value = own(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(value.get());
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        wrong(name, value.get(), "a duration above zero such as PT15S");
        return otherwise;
    }

    public boolean truth(String name, String variable, boolean otherwise) {
        Optional<String> value = own(name).or(() -> borrowed(variable));
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get().equalsIgnoreCase("true") || value.get().equalsIgnoreCase("false")) {
            return value.get().equalsIgnoreCase("true");
        }
        // Strangers must not get in by a misspelling.
        problems.add(Problem.error(0, prefix + name, "'" + value.get() + "' is neither true nor false; true counts"));
        return true;
    }

    /** A time to wait; nothing is a time, too. */
    public Duration wait(String name, Duration otherwise) {
        Optional<String> value = own(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(value.get());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        wrong(name, value.get(), "a duration such as PT15S, or PT0S");
        return otherwise;
    }

    /** Yes or no, where neither is dangerous. */
    public boolean truth(String name, boolean otherwise) {
        Optional<String> value = own(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get().equalsIgnoreCase("true") || value.get().equalsIgnoreCase("false")) {
            return value.get().equalsIgnoreCase("true");
        }
        wrong(name, value.get(), "true or false");
        return otherwise;
    }

    /** One of a few words. */
    public <T> T word(String name, T otherwise, Function<String, Optional<T>> of, List<String> words) {
        Optional<String> value = own(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        Optional<T> meant = of.apply(value.get());
        if (meant.isEmpty()) {
            wrong(name, value.get(), "one of " + String.join(", ", words));
        }
        return meant.orElse(otherwise);
    }

    public String text(String name, String variable, String otherwise) {
        return own(name)
                .or(() -> borrowed(variable).filter(v -> ADDRESS.matcher(v).matches()))
                .orElse(otherwise);
    }
}
