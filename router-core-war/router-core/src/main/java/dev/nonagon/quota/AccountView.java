package dev.nonagon.quota;

import dev.nonagon.spi.ProviderId;

/** What is known of one account's allowance at one moment, for showing. */
public record AccountView(ProviderId provider, String account) {}
