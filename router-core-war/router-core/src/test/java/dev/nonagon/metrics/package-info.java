@NullMarked
package dev.nonagon.metrics;

import org.jspecify.annotations.NullMarked;
