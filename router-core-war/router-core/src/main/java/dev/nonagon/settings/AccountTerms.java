package dev.nonagon.settings;

import dev.nonagon.spi.provider.QuotaRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an account's owner says about its allowance; kept among the account's settings as {@value #QUOTA} and {@value #KEEP}.
 * Immutable.
 *
 * @param quota the windows that the owner knows of
 * @param keep what is not for callers that may use only what is left over
 */
public record AccountTerms(List<QuotaRule> quota, List<Keep> keep) {
    /** For example {@code 5h: 1000 requests; weekly: 20M tokens resets monday 00:00 UTC}. */
    public static final String QUOTA = "quota";

    /** For example {@code weekly:20%, 5h:forecast}. */
    public static final String KEEP = "keep";

    private static final Pattern PART = Pattern.compile("([a-z0-9-]+)\\s*:\\s*(?:(\\d{1,3})\\s*%|(forecast))");
    private static final int WHOLE = 100;

    public AccountTerms {
        quota = List.copyOf(quota);
        keep = List.copyOf(keep);
    }

    /**
     * What is kept of a window.
     *
     * @param window its name, or the word for its length
     * @param share from 0 to 1; empty for as much as will be used before the window resets
     */
    public record Keep(String window, OptionalDouble share) {
        /** Whether a window of that name is meant: {@code weekly} means {@code requests-weekly} and {@code weekly-opus}, too. */
        public boolean means(String name) {
            return name.equals(window) || name.endsWith("-" + window) || name.startsWith(window + "-");
        }
    }

    /**
     * Reads an account's settings.
     *
     * @throws IllegalArgumentException naming what does not fit
     */
    public static AccountTerms of(Map<String, String> settings) {
        return new AccountTerms(
                Optional.ofNullable(settings.get(QUOTA)).map(QuotaRule::ofOwner).orElse(List.of()),
                Optional.ofNullable(settings.get(KEEP)).map(AccountTerms::keeps).orElse(List.of()));
    }

    /**
     * Reads {@code weekly:20%, 5h:forecast}.
     *
     * @throws IllegalArgumentException naming the part that is nothing of the kind
     */
    public static List<Keep> keeps(String text) {
        List<Keep> keeps = new ArrayList<>();
        for (String part : text.split("[,;]")) {
            if (part.isBlank()) {
                continue;
            }
            Matcher m = PART.matcher(part.strip());
            if (!m.matches() || (m.group(2) != null && Integer.parseInt(m.group(2)) > WHOLE)) {
                throw new IllegalArgumentException("'" + part.strip()
                        + "' is nothing to keep: write a window and a share such as weekly:20%, or weekly:forecast");
            }
            keeps.add(new Keep(
                    m.group(1),
                    m.group(2) == null
                            ? OptionalDouble.empty()
                            : OptionalDouble.of(Integer.parseInt(m.group(2)) / (double) WHOLE)));
        }
        return List.copyOf(keeps);
    }
}
