/** Tests of how a request's body comes to be. */
@NullMarked
package dev.nonagon.translation;

import org.jspecify.annotations.NullMarked;
