package dev.nonagon.apikeys;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What a key has spent so far.
 *
 * @param moneyToday US dollars
 * @param moneyThisMonth US dollars
 * @param running requests that run on this node just now
 */
public record KeySpending(
        long tokensToday,
        long tokensThisMonth,
        BigDecimal moneyToday,
        BigDecimal moneyThisMonth,
        Instant dayEnds,
        Instant monthEnds,
        int running) {}
