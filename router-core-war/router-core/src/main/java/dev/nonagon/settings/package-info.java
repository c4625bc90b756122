/**
 * What the owner of a router says about it: the declared configuration and the router's own settings.
 *
 * <p>Operations: {@link dev.nonagon.settings.DeclaredConfiguration#current() current} (nodes, accounts, aliases, combos and
 * API keys as declared), {@link dev.nonagon.settings.DeclaredConfiguration#problems() problems},
 * {@link dev.nonagon.settings.GatewaySettings} (limits and times), {@link dev.nonagon.settings.OutboundProxies},
 * {@link dev.nonagon.settings.BaseUrls} and {@link dev.nonagon.settings.DataDirectory}.
 *
 * <h2>Where it stands</h2>
 *
 * <ul>
 *   <li>D1 One data directory: system property {@code nonagon.data-dir}, {@code NONAGON_DATA_DIR}, {@code DATA_DIR}, else
 *       {@code ~/.nonagon}; made for its owner alone. <em>Why:</em> it holds secrets.
 *   <li>D2 {@code nonagon.properties} in it (UTF-8) is a MicroProfile Config source of ordinal 200, above the application's
 *       defaults and below the environment. It offers {@code nonagon.} keys only, and no secrets. <em>Why:</em> servers let
 *       administrators list configuration.
 *   <li>D3 An environment variable by MicroProfile's naming ({@code NONAGON_ACCOUNTS_FIRST_API_KEY}) goes before the file; an
 *       entry of the environment alone counts, its name in lower case with hyphens. A key of one place goes before a key file
 *       of a lower one.
 *   <li>D4 {@code …api-key-file} and {@code …key-file} name a file with the secret, relative to the data directory; its text
 *       is stripped. A file of secrets that everybody on the machine can read is a warning.
 * </ul>
 *
 * <h2>What is said about mistakes</h2>
 *
 * <ul>
 *   <li>D5 Every mistake is a problem with the line it stands in: an unknown key (with the nearest known one), a missing part,
 *       an unknown format, a URL, number or name that is none, a key given twice, an empty member, one name for an alias and
 *       a combo, a circle. A problem never shows a secret.
 *   <li>D6 An account whose provider is unknown stays and is a warning. <em>Why:</em> a plugin may be dropped in later.
 *   <li>D7 At start what is right counts and what is wrong is left out. <em>Why:</em> there is no last good state, and one
 *       slip must not close the whole house.
 *   <li>D8 While running, an error in the file keeps the last good state, whole. <em>Why:</em> half a change is worse than
 *       none. What is wrong in the environment cannot be mended while running and only leaves its entry out.
 *   <li>D9 A change of the file, or of a key file, is taken within about a second, once two looks found the same; also a
 *       change of plugins has it read again. Listeners hear of a change of the content only.
 * </ul>
 *
 * <h2>Values</h2>
 *
 * <ul>
 *   <li>D10 A base URL is what stands before the operation. It is completed if it has no version, and cut if it goes on to
 *       the operation; whoever gave the whole URL of an operation knows best, so then nothing is added.
 *   <li>D11 The router's settings and their defaults stand in one place; a value that does not fit is a problem, and its
 *       default counts.
 *   <li>D12 Names that other routers taught people mean the same here: {@code PORT}, {@code HOSTNAME} (if it is an address or
 *       {@code localhost}: containers put their id there), {@code REQUIRE_API_KEY}, {@code HTTP_PROXY}, {@code HTTPS_PROXY},
 *       {@code ALL_PROXY}, {@code NO_PROXY} and their lower case. The router's own key goes first.
 *   <li>D13 Loopback is never reached through a proxy of the environment.
 *   <li>D14 A combo is said in one line, or by numbered members with a line each: the model, then {@code ; word=value} as often
 *       as there is more to say. What else counts for all of it has keys of its own. An alias of several models is a pool.
 * </ul>
 *
 * <p>Out of scope: expressions in values, writing the file, settings made in the console, what an alias leads to.
 */
@NullMarked
package dev.nonagon.settings;

import org.jspecify.annotations.NullMarked;
