package dev.nonagon.management;

/**
 * The end of the process.
 *
 * @param possible whether it is the router's own
 * @param begin ends it shortly
 */
record Shutdown(boolean possible, Runnable begin) {}
