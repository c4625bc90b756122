/**
 * How much of each account's allowance is left, where that number came from and how old it is; when it will be used up; and who
 * may use it.
 *
 * <p>{@link dev.nonagon.quota.QuotaBoard} hears answers and counts, {@link dev.nonagon.quota.AccountQuota} is what routing reads,
 * {@link dev.nonagon.quota.QuotaProber} asks providers, {@link dev.nonagon.quota.QuotaLedger} keeps it all in the database.
 *
 * <ul>
 *   <li>Q1 Routing reads live objects: no lock, no database, no allocation. Of an account of which nothing is known everything is
 *       presumed. <em>Why:</em> most providers tell nothing, and an account must not be punished for its provider's silence.
 *   <li>Q2 An answer's headers are free numbers: the provider's own reader ({@link
 *       dev.nonagon.spi.provider.QuotaProbe#observe}) goes first, the one for the families that many share after it. The
 *       tightest window that counts for a model decides.
 *   <li>Q3 Numbers expire. After its reset a window is full again. Before it, a number of fifteen minutes is as good as new;
 *       older, it excludes nobody any more and is drawn to one half, until after eight hours it says nothing. <em>Why:</em>
 *       providers reset early, and other routers kept accounts locked for days that had long been well.
 *   <li>Q4 What goes through the router is taken off the provider's last number where that has a limit, and counted against limits
 *       that a descriptor or an account's owner names. The owner's limits exclude, a descriptor's only put the account behind
 *       others. <em>Why:</em> the descriptor speaks of a usual plan, not of this account.
 *   <li>Q5 That a window is used up, or that something is left again, is told to {@link dev.nonagon.quota.QuotaEvidence}: once
 *       a change for headers, each time for an answer that was asked for. Nothing here makes an account rest.
 *   <li>Q6 Providers are asked seldom: at the start, after failures that are about quota, after resets, at an interval if the
 *       account is used, looked at or used up; one account of a provider at a time. What fails is told, asked more seldom, and
 *       never penalises. <em>Why:</em> vendors' usage pages are not made for polling, and a broken page is no broken account.
 *   <li>Q7 Windows of more than ten minutes, what nodes have counted, and a bounded history survive a restart and are shared
 *       by all nodes on a database within seconds, behind the requests. Without a database everything goes on in memory.
 *   <li>Q8 What an account keeps of a window is for everybody but the keys that may use only what is left over; these are
 *       refused by it while no more is left than it keeps. {@code forecast} keeps what will be used before the reset, and as
 *       long as nobody can say, all of it.
 *   <li>Q9 A forecast follows the use of the last hour, of six if that is too little, and says unknown rather than guess. Lists
 *       begin with what is used up or runs out first. Windows and histories are bounded.
 * </ul>
 *
 * <p>Decisions: a single number for an account was rejected, for a week's window at 5 % and a minute's at 5 % call for different
 * things. A time series database was rejected: 240 points a window are enough to draw and to look ahead.
 *
 * <p>Out of scope: which account is chosen, rests and their probes, budgets of client keys.
 */
@NullMarked
package dev.nonagon.quota;

import org.jspecify.annotations.NullMarked;
