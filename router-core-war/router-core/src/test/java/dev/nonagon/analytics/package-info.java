@NullMarked
package dev.nonagon.analytics;

import org.jspecify.annotations.NullMarked;
