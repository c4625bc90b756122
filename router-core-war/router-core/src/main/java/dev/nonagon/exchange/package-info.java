/**
 * Moving in and moving out: what other routers kept, and our own exports, into the books; and the books into a file.
 *
 * <ul>
 *   <li>X1 What a file is, is found out from its content: a 9Router {@code db.json}, a CLIProxyAPI {@code config.yaml} or
 *       folder (or zip) of auth files, an export of ours. Anything else is refused with a sentence.
 *   <li>X2 An import is one transaction. What makes no sense as a whole (cut off, too large, nested too deep, sealed with
 *       another passphrase) is an {@link dev.nonagon.exchange.ExchangeRefusal} and changes nothing; an entry that does not
 *       fit is skipped with its reason, and the others count. <em>Why:</em> one broken account of forty must not keep the
 *       other 39 out, and half a file must not count as a whole one.
 *   <li>X3 The {@link dev.nonagon.exchange.Report} has a line for each entry: taken, changed on the way and how, or skipped
 *       and why. A dry run gives the same report and is rolled back.
 *   <li>X4 What is here already stays, unless {@code replace} is said. A node that was not taken takes no accounts.
 *       <em>Why:</em> the key of one server must not be sent to another that happens to have the same name.
 *   <li>X5 Names of providers, kinds and formats of other routers are data: {@code META-INF/nonagon/exchange.json}, and the
 *       ids and prefixes of the plugins. An account of a provider that no plugin serves is kept and waits for one.
 *   <li>X6 No secret is in a report, a message, a log or an export without secrets. Before a report leaves, every secret of
 *       the file is looked for in it.
 *   <li>X7 An export with secrets is sealed by a passphrase (PBKDF2-HMAC-SHA256, AES-256-GCM), and what is readable in it is
 *       authenticated with it. <em>Why:</em> otherwise whoever edits the address of a node in the file gets its key sent.
 *   <li>X8 Settings that lower the guard (no login, no key) and passwords of other routers are never taken over.
 *   <li>X9 Circles of aliases and combos are skipped as a whole.
 * </ul>
 *
 * @see <a href="https://github.com/decolua/9router">9Router</a>
 */
@NullMarked
package dev.nonagon.exchange;

import org.jspecify.annotations.NullMarked;
