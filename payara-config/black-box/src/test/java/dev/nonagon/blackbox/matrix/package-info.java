/**
 * Every client dialect over every upstream dialect.
 *
 * <ol>
 *   <li>M1 Each cell is one conversation through the running jar into a strict upstream: what arrives must be legal there,
 *       and what comes back must be what the upstream said.
 *   <li>M2 The client is the vendor's own SDK where there is one, for its reading is what users depend on; requests are
 *       JSON read into the SDK's types, so that all clients ask the same.
 *   <li>M3 A cell passes or fails. What a passing cell lost by the way is named: by the router's own report in its log, and
 *       by what the upstream received.
 *   <li>M4 The table in {@code docs/translation.md} is what was measured (why: a table kept by hand is wrong in a month).
 * </ol>
 */
@NullMarked
package dev.nonagon.blackbox.matrix;

import org.jspecify.annotations.NullMarked;
