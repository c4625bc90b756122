/** The router inside a real container: wiring by CDI, health, and its own API. What needs no container is tested elsewhere. */
@NullMarked
package dev.nonagon.incontainer;

import org.jspecify.annotations.NullMarked;
