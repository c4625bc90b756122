@NullMarked
package dev.nonagon.pricing;

import org.jspecify.annotations.NullMarked;
