/**
 * Qwen with the login of Qwen Code. The vendor ended the offer on 2026-04-15; the plugin stays for whoever still has access.
 *
 * <ul>
 *   <li>Q1 A login names the host that takes its tokens ({@code resource_url}); another refuses them. A renewal may name another.
 *   <li>Q2 A stream is asked to tell its usage. <em>Why:</em> otherwise nobody would know it.
 *   <li>Q3 While a model thinks, no tool is forced upon it. <em>Why:</em> the server refuses that.
 *   <li>Q4 The program is called {@code nonagon}.
 * </ul>
 */
@NullMarked
package dev.nonagon.provider.qwen;

import org.jspecify.annotations.NullMarked;
