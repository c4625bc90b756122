@NullMarked
package dev.nonagon.logs;

import org.jspecify.annotations.NullMarked;
