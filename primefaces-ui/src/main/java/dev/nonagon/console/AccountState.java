package dev.nonagon.console;

import java.util.Locale;

/** How an account stands, worst last. */
public enum AccountState {
    READY(Tone.GOOD),
    PAUSED(Tone.PLAIN),
    OFF(Tone.PLAIN),
    RESTING(Tone.WARN),
    EXHAUSTED(Tone.WARN),
    TROUBLE(Tone.WARN),
    FAILED(Tone.BAD),
    UNREADABLE(Tone.BAD),
    LOST(Tone.BAD);

    private final Tone tone;

    AccountState(Tone tone) {
        this.tone = tone;
    }

    public Tone getTone() {
        return tone;
    }

    public String getWord() {
        return "account." + name().toLowerCase(Locale.ROOT);
    }

    /** Whether somebody has to do something about it. */
    public boolean isUrgent() {
        return tone == Tone.BAD;
    }
}
