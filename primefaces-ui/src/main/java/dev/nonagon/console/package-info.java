/**
 * The console: a web fragment of Faces pages, one folder per screen. It knows the router's features and no provider by name;
 * its forms, badges and policy labels come from the providers' descriptors.
 */
@NullMarked
package dev.nonagon.console;

import org.jspecify.annotations.NullMarked;
