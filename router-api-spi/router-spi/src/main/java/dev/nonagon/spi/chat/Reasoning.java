package dev.nonagon.spi.chat;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much a model shall think before it answers.
 *
 * @param mode off, on, or as the model sees fit
 * @param effort in words, where the client spoke in words
 * @param budgetTokens in tokens, where the client spoke in tokens
 */
public record Reasoning(Mode mode, Optional<Effort> effort, OptionalLong budgetTokens) {
    public enum Mode {
        OFF,
        ON,
        ADAPTIVE
    }

    /** In rising order. The budgets are the usual correspondence between words and tokens. */
    public enum Effort {
        NONE(0),
        MINIMAL(512),
        LOW(1024),
        MEDIUM(8192),
        HIGH(24_576),
        XHIGH(32_768),
        MAX(128_000);

        private final long budgetTokens;

        Effort(long budgetTokens) {
            this.budgetTokens = budgetTokens;
        }

        /**
         * Tokens that correspond to this effort.
         *
         * @source shared reference on a second router, section 7 (levels and budgets), read 2026-11-22
         */
        public long budgetTokens() {
            return budgetTokens;
        }

        /** The lowest effort whose budget is not below {@code tokens}; above the high budget it is {@code XHIGH}. */
        public static Effort ofBudget(long tokens) {
            for (Effort effort : values()) {
                if (tokens <= effort.budgetTokens && effort != MAX) {
                    return effort;
                }
            }
            return XHIGH;
        }

        /** Reads the lower-case name; empty for a word that is none of these. */
        public static Optional<Effort> parse(String word) {
            for (Effort effort : values()) {
                if (effort.word().equals(word)) {
                    return Optional.of(effort);
                }
            }
            return Optional.empty();
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
