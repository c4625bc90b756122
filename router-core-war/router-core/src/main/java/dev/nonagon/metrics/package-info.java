/**
 * Numbers for whoever watches the router with tools of their own: counters, histograms and gauges in Prometheus' text format at
 * {@code GET /api/metrics}.
 *
 * <ul>
 *   <li>N1 Names and units follow OpenTelemetry's semantic conventions for generative AI where they have one ({@code
 *       gen_ai.client.token.usage}, {@code gen_ai.client.operation.duration}, {@code gen_ai.server.time_to_first_token}, as
 *       Prometheus writes them), for the JVM likewise; what is ours alone begins with {@code nonagon_}.
 *   <li>N2 The endpoint is ours and not the server's. <em>Why:</em> MicroProfile Metrics is not part of Jakarta EE, each server
 *       has another version of it or none, and Payara's own {@code /metrics} asks nobody who they are.
 *   <li>N3 Counting takes no lock and makes no object but for a series that is new.
 *   <li>N4 A family holds at most a fixed number of series; what comes after is counted under {@code other}. <em>Why:</em> model
 *       names come from clients, and a thousand made-up ones must fill neither memory nor the operator's database. A model
 *       is named as it was routed, never as it was asked for.
 *   <li>N5 No key, prompt, account secret or address is a label. Accounts are labels by their names.
 *   <li>N6 Counters begin at the start; they are of this node. What must last is the ledger's ({@code ledger}).
 *   <li>N7 Other features add their gauges as beans of type {@link dev.nonagon.metrics.MetricSource}.
 * </ul>
 */
@NullMarked
package dev.nonagon.metrics;

import org.jspecify.annotations.NullMarked;
