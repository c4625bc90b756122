/**
 * What is known of providers, newer than the release: models, prices, what has ended.
 *
 * <ul>
 *   <li>G1 A catalog is a JSON file and beside it, with {@code .sig} behind its name, its Ed25519 signature in base64. It counts
 *       only with a signature by one of the owner's keys. <em>Why:</em> it decides what is asked and what things cost.
 *   <li>G2 It is older than the limit, or older than the one that counts: not taken. A catalog cannot be turned back by
 *       whoever serves the file.
 *   <li>G3 Nothing is taken by itself: what would change is shown, and a person takes it, all or nothing.
 *   <li>G4 It changes what is known of models (sizes, abilities, life) and the life of providers, adds models, and gives prices
 *       where the owner has set none. It cannot add a provider, an address or a header. <em>Why:</em> whoever could do that
 *       would be handed the accounts' secrets.
 *   <li>G5 It is kept in the database, so all nodes have the same.
 * </ul>
 */
@NullMarked
package dev.nonagon.catalog;

import org.jspecify.annotations.NullMarked;
