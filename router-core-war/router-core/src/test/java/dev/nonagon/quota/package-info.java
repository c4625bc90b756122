@NullMarked
package dev.nonagon.quota;

import org.jspecify.annotations.NullMarked;
