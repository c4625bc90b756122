/**
 * What the owner of a router writes down while it runs: accounts, nodes, aliases, combos, models, prices and settings; and
 * the picture of it that requests work with.
 *
 * <p>One book each ({@link dev.nonagon.books.AccountBook}, {@link dev.nonagon.books.NodeBook}, {@link
 * dev.nonagon.books.AliasBook}, {@link dev.nonagon.books.ComboBook}, {@link dev.nonagon.books.ModelBook}, {@link
 * dev.nonagon.books.PriceBook}, {@link dev.nonagon.books.SettingsBook}), all with the same operations ({@link
 * dev.nonagon.books.Book}). Operations of several books inside one {@link dev.nonagon.store.Store#write} are one change.
 *
 * <ul>
 *   <li>B1 Every value is checked before it is written; what does not fit is a {@link dev.nonagon.books.BookRefusal} that
 *       names the field and says what would fit. Nothing is cut or repaired in silence.
 *   <li>B2 What is declared in {@code nonagon.properties} or the environment wins over the same name here and is read-only.
 *       <em>Why:</em> a file under version control must not be undermined by a click.
 *   <li>B3 Every change is audited in its own transaction, before and after, with secrets masked.
 *   <li>B4 An edit may say which version it was made for; an outdated one is refused. <em>Why:</em> two open pages.
 *   <li>B5 What a book hands out for showing holds no secret. Credentials have an operation of their own.
 *   <li>B6 A credential is sealed for its account's id (vault V2).
 *   <li>B7 Pointing an account or node at another host drops its secrets, unless they are given again. <em>Why:</em> who
 *       may edit an address could otherwise have the secret sent to himself.
 *   <li>B8 A name is an alias or a combo, not both; neither may lead back to itself.
 *   <li>B9 {@link dev.nonagon.books.StoredConfiguration#current()} is an immutable picture in memory: a change is in it
 *       before the operation that made it returns; on other nodes within about a second. An entry that cannot be read (a
 *       damaged secret) is left out and told, the rest counts. If the database is gone, the last picture stays.
 *   <li>B10 Models that people have named for a provider or node, and those that its upstream has listed when it was asked,
 *       are in the picture beside what its descriptor names; what people say of a model goes before what others do. Lists of
 *       upstreams are not kept: they can be asked again.
 * </ul>
 *
 * <p>Out of scope: client API keys, pending logins, cooldowns, seals (their features keep their own tables).
 */
@NullMarked
package dev.nonagon.books;

import org.jspecify.annotations.NullMarked;
