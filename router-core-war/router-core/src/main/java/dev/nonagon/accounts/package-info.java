/**
 * What is known of accounts while the router runs: who is being asked, where conversations are at home, how quick models are.
 * None of it is kept over a restart: it comes back by itself. Rests and quotas, which do not, have rooms of their own.
 */
@NullMarked
package dev.nonagon.accounts;

import org.jspecify.annotations.NullMarked;
