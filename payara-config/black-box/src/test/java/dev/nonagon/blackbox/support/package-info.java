/** What the black-box tests stand on: the running jar, plain HTTP, two dialects. Nothing here knows the router's classes. */
@NullMarked
package dev.nonagon.blackbox.support;

import org.jspecify.annotations.NullMarked;
