/**
 * The console as a person sees it: the system's Chromium before the running jar, with upstreams and vendors on loopback. Where there is no Chromium the tests are
 * skipped, and say so. {@code -Dnonagon.screens=FOLDER} says where the pictures go; those in {@code docs/screens} were made so.
 */
package dev.nonagon.blackbox.console;
