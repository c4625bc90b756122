/** A service that answers: who it is (data), how a call to it is prepared, and what its errors mean. */
@NullMarked
package dev.nonagon.spi.provider;

import org.jspecify.annotations.NullMarked;
