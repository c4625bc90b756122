package dev.nonagon.routing;

import dev.nonagon.accounts.AccountLine;
import dev.nonagon.cooldowns.AccountRests;
import dev.nonagon.quota.AccountQuota;

/** How an account stands at each moment: always the same objects for the same account, whatever picture is drawn. */
public record Live(AccountLine line, AccountRests rests, AccountQuota quota) {}
