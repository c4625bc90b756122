/** Echo, called as the router calls it, without the router. */
@NullMarked
package dev.nonagon.provider.echo;

import org.jspecify.annotations.NullMarked;
