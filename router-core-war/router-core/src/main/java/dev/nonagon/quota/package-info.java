/**
 * How much of each account's allowance is left, where that number came from and how old it is; and who may use it.
 *
 * <p>{@link dev.nonagon.quota.QuotaBoard} hears answers and counts, {@link dev.nonagon.quota.AccountQuota} is what routing
 * reads.
 */
@NullMarked
package dev.nonagon.quota;

import org.jspecify.annotations.NullMarked;
