/**
 * Keeps secrets unreadable at rest. What the database, a backup or an export holds is sealed here; the clear text exists in
 * memory only.
 *
 * <ul>
 *   <li>V1 A sealed value is text: {@code v1:<key id>:<nonce>:<ciphertext>}, both in base64url without padding; AES-256 in
 *       GCM with a fresh nonce of 96 bits and a tag of 128. <em>Why:</em> text fits every column and every backup.
 *   <li>V2 Where a value is kept (table, column and id) is authenticated with it. <em>Why:</em> whoever can write to the
 *       database must not be able to put one account's token into another's row.
 *   <li>V3 Several keys may be known: the first one seals, all of them open. <em>Why:</em> a key can then be replaced without
 *       a moment in which something is unreadable.
 *   <li>V4 A key's id is derived from the key. <em>Why:</em> nobody has to keep a list that says which is which.
 *   <li>V5 The keys come from {@code NONAGON_VAULT_KEY} (base64, 32 bytes each, separated by commas), else from a key store
 *       ({@code nonagon.vault.keystore}), else from the file {@code vault.key}, which the first run makes for its owner
 *       alone. There is no default key.
 *   <li>V6 A missing or wrong key is a {@link dev.nonagon.vault.VaultException} with a sentence that says what to do; a key
 *       file is never overwritten, and none is made where something sealed exists already.
 *   <li>V7 No key and no clear text is ever part of a message, a {@code toString} or an exception.
 * </ul>
 *
 * <p>Out of scope: which columns are sealed (see {@code store}), passphrases of exports.
 */
@NullMarked
package dev.nonagon.vault;

import org.jspecify.annotations.NullMarked;
