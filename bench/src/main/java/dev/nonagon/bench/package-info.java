/**
 * What the router costs: the same load direct to an upstream double and through Nonagon, in one run on one machine.
 *
 * <ol>
 * <li>N1 Everything runs on loopback, and the generator, the double and the router share the machine. *Why: the difference
 * between two numbers of one run says something; a number alone does not.*
 * <li>N2 Generator and double are one event loop each and allocate nothing per request. *Why: on two cores their work is
 * the router's loss.*
 * <li>N3 Every scenario is warmed up, and bounded in time and count.
 * <li>N4 Lateness of a streamed event counts from when it was due, not from when the double got round to writing it. *Why: a
 * router that keeps the machine busy must not hide behind the double's delay.*
 * <li>N5 The programme reports; it asserts nothing. It says how busy the machine was with other things.
 * </ol>
 *
 * Out of scope: TLS, real networks, load over days.
 */
@NullMarked
package dev.nonagon.bench;

import org.jspecify.annotations.NullMarked;
