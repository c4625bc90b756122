/**
 * Kimi Code with a login ({@code kimi-coding}), and how much of a membership is left. The other providers of this jar are data.
 *
 * <ul>
 *   <li>KM1 The vendor's servers want to know program and device ({@code x-msh-*}). The program is {@code nonagon}; the device is
 *       an id that a login makes and keeps, for the vendor ties tokens to it. <em>Why:</em> the vendor asks tools to keep
 *       their own identity and counts a borrowed one as a violation.
 *   <li>KM2 A client's own {@code user-agent} passes where it speaks this format, for the same reason.
 * </ul>
 */
@NullMarked
package dev.nonagon.provider.kimi;

import org.jspecify.annotations.NullMarked;
