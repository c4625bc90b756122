package dev.nonagon.launcher;

import java.util.List;
import java.util.Locale;

/** Which collector and how much memory. */
enum Profile {
    /** For a laptop and a small container: quick to start, little memory. */
    SMALL("-XX:+UseSerialGC", "-Xms96m", "-Xmx768m"),
    /** For thousands of open streams: pauses under a millisecond, which ZGC pays for with memory. */
    LOW_LATENCY("-XX:+UseZGC", "-Xms512m", "-Xmx2g");

    private final List<String> flags;

    Profile(String... flags) {
        this.flags = List.of(flags);
    }

    /** The JVM's flags. */
    List<String> flags() {
        return flags;
    }

    /** As a person writes it: {@code small}, {@code low-latency}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Profile named(String label) throws Settings.Mistake {
        for (Profile profile : values()) {
            if (profile.label().equals(label.toLowerCase(Locale.ROOT))) {
                return profile;
            }
        }
        throw new Settings.Mistake("The profile must be small or low-latency, not " + label + ".");
    }
}
