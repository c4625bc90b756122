@NullMarked
package dev.nonagon.store;

import org.jspecify.annotations.NullMarked;
