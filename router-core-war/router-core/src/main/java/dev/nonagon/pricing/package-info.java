/**
 * What tokens cost (C-rules).
 *
 * <ul>
 *   <li>C1 Prices are dollars for a million tokens; amounts are whole billionths of a dollar, rounded up where a price does not
 *       divide. <em>Why:</em> sums of integers are the same in whatever order they are made; cents appear only when shown.
 *   <li>C2 The price of {@code provider/model} is what the owner has set; else what the catalog says; else the model's list
 *       price, by its name alone. One source counts, whole. <em>Why:</em> an owner who writes "input 0, output 0" must not pay
 *       for cache reads out of another list.
 *   <li>C3 An owner's price may begin on a day (UTC). What was spent before keeps its price: the ledger writes amounts, not
 *       prices.
 *   <li>C4 What a price does not name costs: a cache read as input, a cache write as input, an hour's cache write as a cache
 *       write, thinking as output. <em>Why:</em> never less than the bill, as far as is known.
 *   <li>C5 No price is not a price of nothing: what has none is counted and told.
 * </ul>
 */
@NullMarked
package dev.nonagon.pricing;

import org.jspecify.annotations.NullMarked;
