@NullMarked
package dev.nonagon.spi.kit;

import org.jspecify.annotations.NullMarked;
