/**
 * What an operator's probes ask: is the process alive, may it be sent requests?
 *
 * <ul>
 *   <li>H1 Live: the process answers. Nothing else, for a restart mends nothing else.
 *   <li>H2 Ready: the server sends requests to the application, and at least one format is loaded, so that a client can be
 *       understood at all. Providers and accounts do not count: a router without accounts is ready to be configured.
 *       <em>Why the first:</em> a server may ask for readiness a second before it can send the application anything; whoever
 *       believed that would get its bare 500s.
 *   <li>H3 A database that went away is told ({@code answers: false}) and does not make the router unready. <em>Why:</em>
 *       requests go on with what is in memory; taking all nodes out at once would make an outage of a mishap.
 * </ul>
 */
@NullMarked
package dev.nonagon.health;

import org.jspecify.annotations.NullMarked;
