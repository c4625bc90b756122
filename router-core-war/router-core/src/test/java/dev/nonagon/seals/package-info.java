@NullMarked
package dev.nonagon.seals;

import org.jspecify.annotations.NullMarked;
