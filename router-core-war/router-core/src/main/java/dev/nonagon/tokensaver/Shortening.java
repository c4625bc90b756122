package dev.nonagon.tokensaver;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text that became shorter.
 *
 * @param lines how many lines were left out
 */
record Shortening(String text, int lines) {
    private static final System.Logger LOG = System.getLogger(Shortening.class.getName());

    private static final int SHORTEST = 800;
    private static final int LONGEST = 4 * 1024 * 1024;

    /** What some shells put before the output. */
    private static final Pattern PREFACE =
            Pattern.compile("\\A(?:Exit code: (-?\\d+)\\n)?(?:[A-Z][A-Za-z ]{2,30}: [^\\n]*\\n){0,4}Output:\\n");

    /** {@code text} made shorter as what it is; empty if that is not certain or not worth it (TS1, TS7). */
    static Optional<Shortening> of(String text, Kind kind) {
        if (text.length() < SHORTEST || text.length() > LONGEST || text.contains(Excerpt.SIGN)) {
            return Optional.empty();
        }
        Matcher preface = PREFACE.matcher(text);
        int from = 0;
        if (preface.find()) {
            if (preface.group(1) != null && !preface.group(1).equals("0")) {
                return Optional.empty();
            }
            from = preface.end();
        }
        int start = from;
        try {
            return kind.shorten(List.of(text.substring(start).split("\n", -1)))
                    .map(excerpt -> new Shortening(text.substring(0, start) + excerpt.text(), excerpt.leftOut()))
                    .filter(s -> s.lines > 0 && s.text.length() <= text.length() / 10 * 9);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "event=token-saver-failed kind=\"" + kind.word + "\"", e);
            return Optional.empty();
        }
    }
}
