package dev.nonagon.apikeys;

/** What a request takes, or took: tokens, and billionths of a US dollar; none where no price is known. */
record Cost(long tokens, long money) {
    static final Cost NOTHING = new Cost(0, 0);

    Cost {
        tokens = Math.max(0, tokens);
        money = Math.max(0, money);
    }

    long of(Budget budget) {
        return budget.money() ? money : tokens;
    }
}
