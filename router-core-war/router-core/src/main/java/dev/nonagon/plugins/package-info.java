/**
 * Finds plugins, isolates them, and says who supplies what: the only place in the router that loads foreign code.
 *
 * <p>Operations: {@link dev.nonagon.plugins.PluginCatalogSource#current() current} (who is {@code glm}?),
 * {@link dev.nonagon.plugins.PluginCatalogSource#lease() lease} (keep it alive while I use it),
 * {@link dev.nonagon.plugins.PluginCatalogSource#onChange onChange}, {@link dev.nonagon.plugins.Plugins#report() report}
 * and {@code GET /api/plugins}.
 *
 * <h2>Sources</h2>
 *
 * <ul>
 *   <li>P1 Bundled: what the WAR's class loader sees, that is services of type {@code RouterPlugin} and the descriptors
 *       named by each {@code META-INF/nonagon/providers/index} (one id a line, {@code #} begins a comment). <em>Why an
 *       index:</em> a class loader cannot list a folder.
 *   <li>P2 Beans of type {@code RouterPlugin} in the WAR; one that was found as a service too counts once, as bundled.
 *   <li>P3 Files of {@code plugins/} in the data directory: {@code *.jar} and bare {@code *.json} descriptors; hidden files
 *       and all others are passed over. A dropped jar needs no index, all its descriptors count.
 *   <li>P4 All services and descriptors of one jar are one plugin: it loads whole or not at all. <em>Why:</em> half a plugin
 *       is a riddle for its user.
 *   <li>P5 A descriptor whose id the plugin's own Java supplies is not registered a second time: the Java has read it
 *       through {@code PluginContext.descriptor}.
 *   <li>P6 A plugin's constructors and methods run with its own class loader as the thread's context loader.
 * </ul>
 *
 * <h2>Isolation</h2>
 *
 * <ul>
 *   <li>P7 Each dropped jar has its own class loader: the SPI and what the SPI shows ({@code java.}, {@code jakarta.},
 *       {@code org.eclipse.microprofile.}, {@code org.jspecify.}, {@code tools.jackson.} and Jackson's annotations) come from
 *       the host, everything else from the jar first. <em>Why:</em> two plugins may need two versions of one library.
 *   <li>P8 What loads is a copy: the original can be overwritten at any time, also where open files are locked.
 * </ul>
 *
 * <h2>Refusals</h2>
 *
 * <ul>
 *   <li>P9 A dropped jar must say {@code Router-Spi-Version} in its manifest and a descriptor {@code "spi"}; another
 *       version, or none, is refused with one sentence that names both. A bundled jar may stay silent: it was built with
 *       the router.
 *   <li>P10 Every descriptor must fit the SPI's JSON Schema; the report names file, place and rule.
 *   <li>P11 Nobody takes what is taken: a plugin that claims a provider id, a prefix (an id counts as one), a format, a
 *       client route, a login flow or a quota probe of an earlier one is refused as a whole, in one sentence that names
 *       both. Order: bundled by name, beans by name, dropped by file name. It starts when the earlier one goes.
 *   <li>P12 What throws, is broken or holds no plugin is reported with the reason; everything else starts.
 * </ul>
 *
 * <h2>Change while running</h2>
 *
 * <ul>
 *   <li>P13 A file that appears, changes or vanishes is taken within about a second, once two looks in a row found the same
 *       size and time. <em>Why:</em> a file that is being copied is not yet a plugin.
 *   <li>P14 A file replaced by one that does not load leaves the former plugin serving; the report has both. <em>Why:</em> a
 *       slip must not be an outage.
 *   <li>P15 A change builds a new catalog and swaps one reference; a file that did not change is not loaded again.
 *   <li>P16 Who holds a lease can go on with the catalog of its moment. A plugin's class loader closes when it is replaced and
 *       the last lease on a catalog with it has ended; nothing here keeps its classes reachable after that.
 * </ul>
 *
 * <h2>By the router itself</h2>
 *
 * <ul>
 *   <li>P18 {@link dev.nonagon.plugins.Plugins#reload() reload} loads every dropped file anew, also what did not change.
 *   <li>P19 An {@linkplain dev.nonagon.plugins.PluginUploads upload} is put in place all or nothing: a file that does not load,
 *       or that takes what another plugin serves, bundled or dropped, leaves the folder as it was. <em>Why:</em> who clicks
 *       sees no log, and must not undo by hand.
 *   <li>P20 Before that it waits aside, known by its SHA-256, and none of its code runs. <em>Why:</em> a plugin can do what
 *       the router can; somebody has to say yes to these very bytes.
 *   <li>P21 What waits is bounded in size, number and time. A name is a plain file name; nothing else is written.
 * </ul>
 *
 * <h2>Report</h2>
 *
 * <ul>
 *   <li>P17 The report names every source, what it supplies, its version, its SPI, its state and the reason, and no path of the
 *       machine. One log line an event.
 * </ul>
 *
 * <p>Decisions. Polling instead of {@code WatchService}: the latter sees nothing on network and some container mounts and
 * takes ten seconds on macOS; a folder listing four times a second costs nothing measurable. Use counts instead of waiting for
 * the garbage collector: a file handle should close when it is no longer needed, not some day. The count is per catalog, not
 * per plugin: one increment a request.
 *
 * <p>Out of scope: downloading plugins, switching them on and off, signatures, CDI inside dropped jars (they are no bean
 * archives; {@code PluginContext} is what they get).
 */
@NullMarked
package dev.nonagon.plugins;

import org.jspecify.annotations.NullMarked;
