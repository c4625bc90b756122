/**
 * What follows from a failure: two decisions, in one table.
 *
 * <ul>
 *   <li>F1 One failure, two answers: what is penalised, and what is tried next. <em>Why:</em> where they are one, a context
 *       that is too long either ends a combo or cools every account.
 *   <li>F2 A client's fault penalises nothing, and stops. What only this model refuses (too long, unknown, unsupported)
 *       penalises nothing and goes to the next member.
 *   <li>F3 A limit is held against the model on the account or against the account, as the answer says, else as the
 *       provider's descriptor says ({@code limits}), else as is usual: a rate is the model's, an allowance the account's.
 *   <li>F4 Being busy or out of reach is the provider's, never the account's.
 *   <li>F5 What the provider refuses to everybody who comes from here (a challenge of its gatekeeper) is tried with no other
 *       account. <em>Why:</em> a storm through all accounts makes it worse.
 *   <li>F6 What only this request would need (a paid extra) penalises nothing.
 *   <li>F7 A credential that was not accepted is renewed once; then the next account is tried.
 *   <li>F8 Operators' rules come first, in their order; the first that fits decides ({@link OperatorRules}).
 * </ul>
 *
 * {@code docs/failures.md} shows the table and what each of some real errors comes to; a test keeps it true.
 */
@NullMarked
package dev.nonagon.failures;

import org.jspecify.annotations.NullMarked;
