@NullMarked
package dev.nonagon.names;

import org.jspecify.annotations.NullMarked;
