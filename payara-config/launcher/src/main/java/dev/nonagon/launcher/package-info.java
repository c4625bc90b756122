/**
 * Starts the router on Payara Micro. Two processes' worth of code in one small jar without dependencies:
 *
 * <ul>
 *   <li>L1 {@link dev.nonagon.launcher.Nonagon} is what {@code java -jar nonagon.jar} runs. It unpacks the server once per
 *       build into the cache folder, chooses the JVM's flags and starts {@link dev.nonagon.launcher.Server} with them
 *       <i>(why: a jar cannot carry heap size, collector or class archive for its own JVM, and class sharing needs the
 *       server's jars as plain files)</i>.
 *   <li>L2 {@link dev.nonagon.launcher.Server} starts Payara in a folder of its own that is made anew each time <i>(why: a
 *       folder that persists deploys the application twice)</i>.
 *   <li>L3 "ready" is printed when the application has answered, never before; a deployment that failed ends the process
 *       with a non-zero code <i>(why: Payara stays up and answers 404)</i>.
 *   <li>L4 the first start has an archive made of the classes and methods that a start needs; every later one uses it.
 *       Archives are keyed by build, Java version and flags, since the JVM refuses any other. {@code nonagon.jar train} makes
 *       one before the first start <i>(why: an image is built once and started often)</i>.
 *   <li>L5 it listens on the loopback address unless told otherwise.
 *   <li>L7 an upstream is called at an address that was judged, and at no other <i>(why: whoever owns a name may let it lead
 *       into the private network a moment after it was looked at)</i>.
 * </ul>
 *
 * <p>Out of scope: the router's own configuration.
 */
@NullMarked
package dev.nonagon.launcher;

import org.jspecify.annotations.NullMarked;
