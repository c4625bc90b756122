/**
 * The database: opened once, asked through one door, never waited for by a request.
 *
 * <h2>Opening</h2>
 *
 * <ul>
 *   <li>S1 An H2 file {@code nonagon.mv.db} in the data directory, unless {@code nonagon.datasource.url} names a PostgreSQL
 *       or {@code nonagon.datasource.jndi-name} a data source of the server. The same tables, the same code.
 *   <li>S2 Flyway migrates before JPA looks. It is not even loaded when there is nothing to migrate. <em>Why:</em> a start
 *       in the usual case should not pay for the rare one.
 *   <li>S3 What cannot be right refuses to start, changes nothing and says what to do ({@link
 *       dev.nonagon.store.StoreRefusal}): a newer schema than the code knows, an empty or other database where the data
 *       directory remembers one ({@code database.id}), a database in use by another process, a lost or wrong vault key.
 *   <li>S4 A sealed canary tells at the start whether the vault key is the right one. If another known key has sealed it,
 *       everything is sealed anew with the current key, in one transaction.
 * </ul>
 *
 * <h2>Working</h2>
 *
 * <ul>
 *   <li>S5 {@link dev.nonagon.store.Store#read read}, {@link dev.nonagon.store.Store#write write}, {@link
 *       dev.nonagon.store.Store#note note} and {@link dev.nonagon.store.Store#rehearse rehearse} are the only transactions.
 *       A call inside another one joins it. An exception rolls all of it back.
 *   <li>S6 A write that has returned is kept, even if the process is killed in the same moment. <em>Why:</em> a refreshed
 *       token that was handed out and then lost locks its owner out. (H2: {@code WRITE_DELAY=0}.)
 *   <li>S7 Each write raises the revision in its own transaction; listeners hear of it before the write returns, and on the
 *       other nodes within about a second. {@code note} is for what no snapshot shows (audit apart, counters, cooldowns) and
 *       leaves the revision alone.
 *   <li>S8 A row that somebody else changed meanwhile is a {@link dev.nonagon.store.StoreConflict}, never overwritten.
 *   <li>S9 If the database goes away, requests go on with what is in memory, writes are refused with {@link
 *       dev.nonagon.store.StoreUnavailable}, health says so, and it is taken up again when it is back.
 * </ul>
 *
 * <h2>Backups</h2>
 *
 * <ul>
 *   <li>S10 A backup is a zip of rows, the same for both databases, read in one consistent transaction. It counts only after
 *       it was loaded into an empty database and found the same. Secrets in it stay sealed; the vault key is not in it.
 *   <li>S11 {@code nonagon.backup.count} are kept, one each {@code nonagon.backup.interval}, and one before each migration.
 *   <li>S12 A restore replaces everything or nothing, and keeps a backup of what it replaces.
 * </ul>
 */
@NullMarked
package dev.nonagon.store;

import org.jspecify.annotations.NullMarked;
