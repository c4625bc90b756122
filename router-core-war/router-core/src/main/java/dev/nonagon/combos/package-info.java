/**
 * What a combo is: its members, for which requests each of them is meant, and how one of them is chosen. Values only; what
 * they mean for a request is {@code routing}'s and {@code itinerary}'s.
 */
@NullMarked
package dev.nonagon.combos;

import org.jspecify.annotations.NullMarked;
